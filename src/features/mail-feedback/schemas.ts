import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { Id, Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { mailEventKinds } from '../../mail-providers/provider.ts'

export const mailEventEffects = ['none', 'bounced', 'retried', 'settled', 'suppressed'] as const

/** Something that a mail provider or a mail server has told about the mail of an invitation. */
export const MailEvent = Type.Object({
  id: Id,
  mailProviderId: Id,
  invitationId: Id,
  kind: OneOf<readonly string[]>(mailEventKinds, {
    description:
      '`hard`: nobody has the address. `refused`: the mail was refused for reasons that say nothing about the address ' +
      '(policy, content, size). `soft`: given up for now. `delayed`: still being tried by others. `unclear`: the ' +
      'answer of a machine. `complained`: called spam.',
  }),
  effect: OneOf<readonly string[]>(mailEventEffects, {
    description:
      '`bounced`: the invitation has ended. `retried`: its mail is sent once more. `settled`: it was unknown and is ' +
      'sent. `suppressed`: the address is not mailed any more, and the invitation stays as it was.',
  }),
  status: Nullable(Type.String({ maxLength: 20, description: 'Enhanced status code (RFC 3463).' })),
  reason: Nullable(Type.String({ maxLength: 500, description: 'In the words of the mail server.' })),
  occurredAt: Nullable(Timestamp),
  receivedAt: Timestamp,
})

export const MailEventPage = page(MailEvent)
export const MailEventQuery = listQuery(['receivedAt'], {
  invitationId: Type.Optional(Id),
  kind: Type.Optional(OneOf(mailEventKinds)),
})
export type MailEventQuery = Static<typeof MailEventQuery>

export const FeedbackParams = Type.Object({ mailProviderId: Id })
export const Accepted = Type.Object({}, { description: 'Taken; the same event twice counts once.' })
