import type { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { Day } from '../../http/shapes.ts'
import { FileSettings } from '../../scoring/file/settings.ts'
import { headlineWindow, type ScoreWindow, scoreWindows } from '../scores/windows.ts'

/** A file with more is not written: nobody could read it in one piece. */
export const mostResponses = 200_000

/** How long a caller may take to receive a file. */
export const longestSendingMs = 300_000

export const ScoreExportQuery = Type.Object(
  {
    asOf: Type.Optional(
      Type.Unsafe<string>({
        ...Day,
        pattern: '^[12][0-9]{3}-',
        description: "Day of the scores, in the firm's time zone; today without it.",
      }),
    ),
    window: Type.Unsafe<ScoreWindow>({
      type: 'integer',
      enum: [...scoreWindows],
      default: headlineWindow,
      description: 'Days that the scores look back.',
    }),
    pseudonymous: Type.Boolean({
      default: false,
      description:
        'Opaque names in place of ids. They are the same in every file of the firm, so that files can be compared.',
    }),
  },
  { additionalProperties: false },
)
export type ScoreExportQuery = Static<typeof ScoreExportQuery>

const Name = Type.String({ maxLength: 200, description: 'An id, or an opaque name.' })
const Count = Type.Integer({ minimum: 0 })
const Names = (description: string) => Type.Array(Name, { maxItems: mostResponses, description })
const Pair = (description: string) => Type.Array(Type.Unknown(), { minItems: 2, maxItems: 2, description })
const invited = { delivered: Count, responded: Count }

const FileResponse = Type.Object({
  id: Name,
  client: Type.Unsafe<string | null>({ ...Name, type: ['string', 'null'] }),
  survey: Name,
  at: Type.String({ format: 'date-time', description: 'Noon of the day on which it counts.' }),
  complete: Type.Boolean({ description: 'false: the person left before the follow-ups. It counts all the same.' }),
  shares: Type.Array(Pair('A consultant and its share of the credit.'), { maxItems: 1000 }),
  answers: Type.Array(Pair('A kind of question and the mark given.'), { maxItems: 1000 }),
})

const description = Object.assign(
  Type.Object({
    formula: Type.Object({ id: Type.String(), version: Type.Integer() }),
    as_of: Day,
    settings: FileSettings,
    pseudonyms: Type.Unsafe<object | null>({
      type: ['object', 'null'],
      properties: { key: Type.Integer({ description: 'Files with the same number use the same names.' }) },
      description: 'null: names are ids.',
    }),
    excluded: Type.Object(
      {
        count: Count,
        responses: Type.Array(Type.Object({ id: Name, reason: Type.String() }), { maxItems: mostResponses }),
      },
      { description: 'Responses of the window that somebody excluded, and why; they count for nothing.' },
    ),
    input: Type.Object({
      consultants: Names('Everyone the scores are about.'),
      responses: Type.Array(FileResponse, { maxItems: mostResponses }),
      invitations: Type.Array(Type.Object({ consultant: Name, ...invited }), { maxItems: mostResponses }),
      firm_invitations: Type.Object(invited),
    }),
  }),
  { description: 'All that the scores are calculated from.' },
)

/** The file as it is described; it is sent in parts, as text. */
export const ScoreExport = Type.Unsafe<Readable>(description)
