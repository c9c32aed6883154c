import { sql } from 'kysely'
import { defineStatement } from '../../../db/tenant.ts'
import type { Actor, TenantContext } from '../../context.ts'
import { readPage } from '../../http/page.ts'
import type { SurveyContent } from '../surveys/schemas.ts'
import type { StoredAnswer } from './answers.ts'
import type { ResponseQuery } from './schemas.ts'

const surveyOfInvitation = defineStatement<{ id: string; content: SurveyContent }>(
  'survey_of_invitation',
  `select v.id, v.content from invitations i
   join survey_versions v on v.tenant_id = i.tenant_id and v.id = i.survey_version_id
   where i.tenant_id = $1 and i.id = $2`,
)

export const findSurveyOfInvitation = async ({ run, tenantId }: TenantContext, invitationId: string) =>
  (await run(surveyOfInvitation, [tenantId, invitationId]))[0]

const surveyVersion = defineStatement<{ id: string; content: SurveyContent }>(
  'survey_version',
  'select id, content from survey_versions where tenant_id = $1 and id = $2',
)

export const findSurveyVersion = async ({ run, tenantId }: TenantContext, id: string) =>
  (await run(surveyVersion, [tenantId, id]))[0]

/** A consultant sees the responses it is credited with, and no others. */
const responses = ({ tx, tenantId, actor }: TenantContext) =>
  tx
    .selectFrom('responses')
    .selectAll()
    .$narrowType<{ submittedByKind: Actor['kind'] }>()
    .where('tenantId', '=', tenantId)
    .$if(actor.kind === 'user' && actor.role === 'consultant', (query) =>
      query.where(creditedTo(actor.kind === 'user' ? actor.consultantId : null)),
    )

const creditedTo = (consultantId: string | null) =>
  sql<boolean>`exists (select from attributions a where a.tenant_id = responses.tenant_id
    and a.response_id = responses.id and a.consultant_id = ${consultantId}::uuid)`

const isExcluded = sql<boolean>`exists (select from response_exclusions x where x.tenant_id = responses.tenant_id
  and x.response_id = responses.id)`

export const listResponses = (
  ctx: TenantContext,
  { consultantId, clientId, contactId, ticketId, complete, excluded, from, to, ...page }: ResponseQuery,
) =>
  readPage(
    responses(ctx)
      .$if(consultantId !== undefined, (query) => query.where(creditedTo(consultantId!)))
      .$if(clientId !== undefined, (query) => query.where('clientId', '=', clientId!))
      .$if(contactId !== undefined, (query) => query.where('contactId', '=', contactId!))
      .$if(ticketId !== undefined, (query) => query.where('ticketId', '=', ticketId!))
      .$if(complete !== undefined, (query) => query.where('complete', '=', complete!))
      .$if(excluded !== undefined, (query) => query.where((eb) => (excluded ? isExcluded : eb.not(isExcluded))))
      .$if(from !== undefined, (query) => query.where('day', '>=', from!))
      .$if(to !== undefined, (query) => query.where('day', '<=', to!)),
    page,
    { submittedAt: 'id' },
  )

export const findResponse = (ctx: TenantContext, id: string) => responses(ctx).where('id', '=', id).executeTakeFirst()

/** Answers of the given responses, in no particular order. */
export const answersOf = async ({ tx, tenantId }: TenantContext, responseIds: string[]) =>
  responseIds.length === 0
    ? []
    : tx
        .selectFrom('answers')
        .select(['responseId', 'questionId', 'kind', 'dimension', 'target', 'value', 'text'])
        .$narrowType<Pick<StoredAnswer, 'kind' | 'dimension' | 'target'>>()
        .where('tenantId', '=', tenantId)
        .where('responseId', 'in', responseIds)
        .orderBy('questionId')
        .execute()

export const attributionsOf = async ({ tx, tenantId }: TenantContext, responseIds: string[]) =>
  responseIds.length === 0
    ? []
    : tx
        .selectFrom('attributions')
        .select(['responseId', 'consultantId', 'share'])
        .where('tenantId', '=', tenantId)
        .where('responseId', 'in', responseIds)
        .orderBy('consultantId')
        .execute()
