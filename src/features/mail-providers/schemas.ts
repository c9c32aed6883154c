import { type Static, Type } from 'typebox'
import { listQuery, page } from '../../http/page.ts'
import { ArchivedAt, Id, Name, Nullable, OneOf, OnlyArchived, Timestamp, Versioned } from '../../http/shapes.ts'
import { mailProviderNames } from '../../mail-providers/registry.ts'

const Secret = Type.String({ minLength: 1, maxLength: 1000 })

export const NewMailProvider = Type.Object(
  { name: Name, provider: OneOf(mailProviderNames), secret: Type.Optional(Secret) },
  {
    additionalProperties: false,
    description:
      'What counts as the secret: `amazon-ses` the ARN of the SNS topic, `mailgun` the webhook signing key, `sendgrid` ' +
      'the verification key of the signed event webhook, `postmark` `user:password` as they stand in the address ' +
      'entered there, `dsn` the bearer token with which raw report mails are handed on. For the last two we make one ' +
      'when none is given.',
    examples: [{ name: 'Bounces', provider: 'dsn' }],
  },
)
export type NewMailProvider = Static<typeof NewMailProvider>

export const MailProviderChange = Type.Object(
  { name: Type.Optional(Name), enabled: Type.Optional(Type.Boolean()) },
  { additionalProperties: false, minProperties: 1, examples: [{ enabled: false }] },
)
export type MailProviderChange = Static<typeof MailProviderChange>

export const NewMailProviderSecret = Type.Object(
  { secret: Type.Optional(Secret) },
  { additionalProperties: false, examples: [{}] },
)
export type NewMailProviderSecret = Static<typeof NewMailProviderSecret>

export const callOutcomes = [
  'recorded',
  'repeated',
  'not_ours',
  'subscribed',
  'wrong_proof',
  'broken_body',
  'disabled',
] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** What came of the calls of a provider, so that whoever wonders why nothing happens can see it. */
const CallCount = Type.Object({
  outcome: OneOf<readonly string[]>(callOutcomes, {
    description:
      '`recorded` and `repeated` count events about mails of the firm; `not_ours` events about none of them, of which ' +
      'nothing is kept; `subscribed` handshakes; the others are calls that were refused, of which at most one is ' +
      'counted every few seconds.',
  }),
  events: Type.Integer({ minimum: 1 }),
  lastAt: Timestamp,
})

const mailProvider = {
  id: Id,
  name: Name,
  provider: OneOf<readonly string[]>(mailProviderNames),
  enabled: Type.Boolean({ description: 'A disabled one refuses every call.' }),
  url: Type.String({ description: 'The address to enter at the provider.' }),
  calls: Type.Array(CallCount, { maxItems: callOutcomes.length }),
  archivedAt: ArchivedAt,
  ...Versioned,
}

/** Somebody who tells what became of mails after they were sent. */
export const MailProvider = Type.Object(mailProvider)
export const MailProviderWithSecret = Type.Object({
  ...mailProvider,
  secret: Nullable(Type.String({ description: 'Shown this once, when we made it; null when it is the one you gave.' })),
})
export const MailProviderPage = page(MailProvider)
export const MailProviderQuery = listQuery(['createdAt'], { archived: OnlyArchived })
export type MailProviderQuery = Static<typeof MailProviderQuery>
