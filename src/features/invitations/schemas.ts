import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'

export const states = [
  'scheduled',
  'sending',
  'sent',
  'responded',
  'expired',
  'cancelled',
  'bounced',
  'failed',
  'unknown',
] as const

/** One ask to one contact, and what became of its mail. */
export const Invitation = Type.Object({
  id: Id,
  decisionId: Id,
  policyId: Id,
  surveyVersionId: Id,
  occasionId: Id,
  ticketId: Nullable(Id),
  cycle: Nullable(Type.Integer({ minimum: 1, description: 'Which resolution of the ticket: 1 for the first.' })),
  contactId: Id,
  clientId: Nullable(Id),
  engagementId: Nullable(Id),
  state: OneOf<readonly string[]>(states, {
    description:
      '`unknown`: the sending process ended between the last byte of the mail and the answer of the mail server, so ' +
      'nobody knows whether it arrived. It is never sent again by itself.',
  }),
  stateReason: Nullable(
    Type.String({ maxLength: 1000, description: 'Why, in a sentence or in the words of the mail server.' }),
  ),
  dueAt: Timestamp,
  expiresAt: Timestamp,
  attempts: Type.Integer({ minimum: 0, description: 'How often its mail was tried.' }),
  sentAt: Nullable(Timestamp),
  sentDay: Nullable(Day),
  respondedAt: Nullable(Timestamp),
  revokedAt: Nullable(Timestamp),
  scannedAt: Nullable(
    Type.Unsafe<Date>({ ...Timestamp, description: 'When a program first followed the link that people cannot see.' }),
  ),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})

export const InvitationWithLink = Type.Intersect([
  Invitation,
  Type.Object({
    surveyUrl: Nullable(
      Type.String({
        maxLength: 2200,
        description: 'Where the contact answers. For callers with `invitations:write` only; null for others.',
      }),
    ),
  }),
])

export const InvitationPage = page(Invitation)
export const InvitationQuery = listQuery(['createdAt'], {
  state: Type.Optional(OneOf(states)),
  ticketId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  clientId: Type.Optional(Id),
  policyId: Type.Optional(Id),
})
export type InvitationQuery = Static<typeof InvitationQuery>
