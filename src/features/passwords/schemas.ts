import { type Static, Type } from 'typebox'
import { Id, Timestamp } from '../../http/shapes.ts'

export const Password = Type.String({
  minLength: 12,
  maxLength: 256,
  description: 'Any characters, also spaces; none of the commonest passwords.',
})
/** What a user types to prove who it is; the rules for new passwords do not matter then. */
export const GivenPassword = Type.String({ minLength: 1, maxLength: 256 })

export const NewPasswordLink = Type.Object(
  { userId: Id },
  { additionalProperties: false, examples: [{ userId: '0199d8a4-2c1e-7d3a-9f60-3a1b5c7e9d21' }] },
)

export const PasswordLink = Type.Object({
  userId: Id,
  token: Type.String({ description: 'Sets a password once, by PUT /v1/passwords; shown in this answer only.' }),
  expiresAt: Timestamp,
  createdAt: Timestamp,
})

export const PasswordByLink = Type.Object(
  { token: Type.String({ minLength: 1, maxLength: 200 }), password: Password },
  {
    additionalProperties: false,
    examples: [{ token: 'rpt_password_AZnYpCwe…', password: 'four quiet harbours at dawn' }],
  },
)
export type PasswordByLink = Static<typeof PasswordByLink>

export const PasswordChange = Type.Object(
  { currentPassword: GivenPassword, newPassword: Password },
  {
    additionalProperties: false,
    examples: [{ currentPassword: 'four quiet harbours at dawn', newPassword: 'nine slow trains to Lisbon' }],
  },
)
export type PasswordChange = Static<typeof PasswordChange>
