import { type Static, Type } from 'typebox'
import { Nullable, OneOf, Timestamp } from '../../http/shapes.ts'
import { lookUpFaults } from '../../ticket-systems/look-up.ts'

export const NewLookUpAccount = Type.Object(
  {
    baseUrl: Type.String({
      minLength: 9,
      maxLength: 500,
      pattern: '^https?://[^\\s?#]+$',
      description:
        'Where the API begins, such as `https://ahrens.zendesk.com`, `https://ahrens.atlassian.net`, ' +
        '`https://api-eu.myconnectwise.net/v4_6_release/apis/3.0`, `https://webservices5.autotask.net/atservicesrest`, ' +
        '`https://api.hubapi.com`, `https://ahrens.freshdesk.com`, `https://api.eu.intercom.io`, ' +
        '`https://api.helpscout.net` or `https://gitlab.com`.',
    }),
    credentials: Type.Record(
      Type.String({ minLength: 1, maxLength: 40, pattern: '^[A-Za-z]+$' }),
      Type.String({ minLength: 1, maxLength: 2000 }),
      {
        maxProperties: 10,
        description:
          'Zendesk: `email` and `apiToken`, or `accessToken`. Jira: `email` and `apiToken`; Data Center: ' +
          '`accessToken`. ConnectWise: `company`, `publicKey`, `privateKey`, `clientId`. Autotask: `userName`, ' +
          '`secret`, `integrationCode`. Freshdesk: `apiKey`. Help Scout: `appId` and `appSecret`. HubSpot, Intercom ' +
          'and GitLab: `accessToken`. They are never shown again.',
      },
    ),
  },
  {
    additionalProperties: false,
    examples: [
      {
        baseUrl: 'https://ahrens.zendesk.com',
        credentials: { email: 'greta@ahrens.example', apiToken: 'the-token-that-zendesk-shows' },
      },
    ],
  },
)
export type NewLookUpAccount = Static<typeof NewLookUpAccount>

export const LookUpAccount = Type.Object({
  baseUrl: Nullable(Type.String()),
  credentialsSet: Type.Boolean(),
  credentialsRefused: Type.Boolean({
    description: 'The ticket system refused them; nothing is asked until they are replaced, or a test succeeds.',
  }),
  pausedUntil: Nullable(Timestamp),
  lastSuccessAt: Nullable(Timestamp),
  lastFailureAt: Nullable(Timestamp),
  lastFailure: Nullable(Type.String()),
  waiting: Type.Integer({ minimum: 0, description: 'Tickets that are still to be looked up.' }),
  failed: Type.Integer({ minimum: 0, description: 'Tickets that could not be looked up, whatever was tried.' }),
})

export const LookUpTest = Type.Object({
  ok: Type.Boolean(),
  fault: Nullable(
    OneOf(lookUpFaults, {
      description:
        '`credentials`: refused. `forbidden`: they may not read tickets. `later`: no answer, or one that says to come back. `wrong`: what is at this address ' +
        'is not the API, or it must not be called.',
    }),
  ),
  message: Nullable(Type.String()),
})
