import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Day, Id, Nullable, OneOf, Timestamp, TimestampInput } from '../../http/shapes.ts'

export const states = [
  'scheduled',
  'sending',
  'ready',
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
      'nobody knows whether it arrived. It is never sent again by itself. `ready`: due, and waiting for the delivery of ' +
      'the firm itself and its receipt.',
  }),
  stateReason: Nullable(
    Type.String({ maxLength: 1000, description: 'Why, in a sentence or in the words of the mail server.' }),
  ),
  dueAt: Timestamp,
  expiresAt: Timestamp,
  attempts: Type.Integer({ minimum: 0, description: 'How often its mail was tried.' }),
  delivery: OneOf<readonly string[]>(['mail', 'external']),
  channel: Nullable(Type.String({ maxLength: 50, description: 'How the firm delivered it, as its receipt says.' })),
  deliveredAt: Nullable(Timestamp),
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
    markUrls: Nullable(
      Type.Array(Type.Object({ mark: Type.Integer(), label: Type.String(), url: Type.String({ maxLength: 2200 }) }), {
        maxItems: 11,
        description:
          'One link for each mark of the first question, from lowest to highest, as in mails. A link chooses its mark on ' +
          'the page; only the press of the button there is an answer. Empty where the first question has no marks.',
      }),
    ),
  }),
])

/** What became of an invitation that the firm delivered itself. */
export const Receipt = Type.Object(
  {
    result: OneOf(['delivered', 'failed'] as const),
    channel: Type.String({ minLength: 1, maxLength: 50, examples: ['chat'] }),
    at: Type.Optional(TimestampInput),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'Why it failed.' })),
  },
  { additionalProperties: false, examples: [{ result: 'delivered', channel: 'chat' }] },
)
export type Receipt = Static<typeof Receipt>

export const InvitationPage = page(InvitationWithLink)
export const InvitationQuery = listQuery(['createdAt'], {
  state: Type.Optional(OneOf(states)),
  ticketId: Type.Optional(Id),
  contactId: Type.Optional(Id),
  clientId: Type.Optional(Id),
  policyId: Type.Optional(Id),
})
export type InvitationQuery = Static<typeof InvitationQuery>
