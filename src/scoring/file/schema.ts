import { type Static, Type } from 'typebox'
import { FileSettings } from './settings.ts'

const Text = Type.String({ minLength: 1, maxLength: 200 })
const Instant = Type.String({ maxLength: 40 })
const Count = Type.Integer({ minimum: 0, maximum: 1e9 })

/** A consultant and its part of the work; parts are given for all consultants of a response or for none. */
const FileShare = Type.Union([Type.Tuple([Text, Type.Number()]), Type.Tuple([Text, Type.Null()]), Type.Tuple([Text])])

export const FileResponse = Type.Object({
  id: Text,
  client: Type.Union([Text, Type.Null()]),
  survey: Text,
  at: Instant,
  /** Whether the person saw all that its answers led to; it counts either way. */
  complete: Type.Optional(Type.Boolean()),
  shares: Type.Array(FileShare),
  answers: Type.Array(Type.Tuple([Type.String(), Type.Number()])),
})
export type FileResponse = Static<typeof FileResponse>

const delivery = { delivered: Count, responded: Count }
const FirmInvitations = Type.Object(delivery)
const Invitations = Type.Object({ consultant: Text, ...delivery })
export type Invitations = Static<typeof Invitations>

/** A file from which every score can be recalculated (section 15). What is not named here is not read. */
export const ScoreFile = Type.Object({
  formula: Type.Optional(Type.Object({ id: Type.String(), version: Type.Integer() })),
  as_of: Type.String({ maxLength: 40 }),
  settings: Type.Optional(FileSettings),
  input: Type.Object({
    consultants: Type.Array(Text),
    responses: Type.Array(FileResponse),
    invitations: Type.Optional(Type.Array(Invitations)),
    firm_invitations: Type.Optional(FirmInvitations),
  }),
})
export type ScoreFile = Static<typeof ScoreFile>
