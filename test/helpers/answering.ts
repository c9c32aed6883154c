/** Invitations as they are when their mail has gone out, inserted directly, and the answers that people give. */
import { randomUUID } from 'node:crypto'
import type { TenantContext } from '../../src/context.ts'
import type { SurveyContent } from '../../src/features/surveys/schemas.ts'
import { writeLinkToken } from '../../src/survey-links.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'tenantId' | 'deps'>

export interface Asked {
  invitationId: string
  surveyVersionId: string
  ticketId: string
  clientId: string | null
  contactId: string
  consultantIds: string[]
  token: string
  /** Path of the survey page. */
  path: string
  unsubscribePath: string
}

export interface AskedStory {
  contact?: string
  /** A contact that exists. */
  contactId?: string
  /** Language tag and time zone of the contact. */
  locale?: string
  timeZone?: string
  email?: string | null
  subject?: string
  number?: string | null
  /** null: a contact that belongs to no client. */
  clientId?: string | null
  /** Ids of consultants with shares, as they are credited; without them one new consultant. */
  credits?: Record<string, number>
  consultant?: { name?: string; photoUrl?: string | null; about?: string | null }
  content?: SurveyContent
  /** A version that was published before; wins over content. */
  surveyVersionId?: string
  state?: 'scheduled' | 'sending' | 'sent' | 'unknown' | 'cancelled' | 'bounced' | 'failed' | 'expired'
  sentAt?: Date
  expiresAt?: Date
  revokedAt?: Date | null
}

const dayMs = 86_400_000

/** A client that was asked how a consultant's help was, and can answer. Delivery is counted as a worker would. */
export const asked = (firm: Firm, story: AskedStory = {}): Promise<Asked> =>
  firm.asTenant(async (ctx) => {
    const { tx, tenantId } = ctx
    // Nobody answers in the second in which a mail goes out.
    const { state = 'sent', sentAt = new Date(Date.now() - 10_000), revokedAt = null } = story
    const expiresAt = story.expiresAt ?? new Date(sentAt.getTime() + 14 * dayMs)
    const clientId = story.clientId === undefined ? await newClient(ctx) : story.clientId
    const credits = story.credits ?? { [await newConsultant(ctx, story.consultant)]: 1 }
    const surveyVersionId =
      story.surveyVersionId ?? (story.content ? await publish(ctx, story.content) : await defaultVersion(ctx))
    const contactId = story.contactId ?? (await newContact(ctx, clientId, story))
    const ticketId = await resolvedTicket(ctx, { contactId, clientId, credits, story })
    const policyId = await id(tx.selectFrom('policies').select('id').where('tenantId', '=', tenantId).limit(1))
    const occasion = { tenantId, kind: 'ticket_resolved', key: `ticket:${ticketId}:1`, ticketId, cycle: 1 }
    const occasionId = await id(
      tx
        .insertInto('occasions')
        .values({ ...occasion, clientId, occurredAt: sentAt })
        .returning('id'),
    )
    const decisionId = await id(
      tx
        .insertInto('decisions')
        .values({
          tenantId,
          occasionId,
          ticketId,
          cycle: 1,
          policyId,
          contactId,
          outcome: 'invited',
          reason: 'A test.',
        })
        .returning('id'),
    )
    const delivered = state === 'sent' || state === 'expired'
    const sentDay = sentAt.toISOString().slice(0, 10)
    const invitationId = await id(
      tx
        .insertInto('invitations')
        .values({
          ...{
            tenantId,
            occasionId,
            decisionId,
            policyId,
            surveyVersionId,
            ticketId,
            cycle: 1,
            contactId,
            clientId,
            state,
          },
          ...{ dueAt: sentAt, expiresAt, revokedAt },
          ...(delivered && { sentAt, sentDay }),
          ...((state === 'unknown' || state === 'sending') && { dotAt: sentAt, fence: 1 }),
        })
        .returning('id'),
    )
    if (delivered) await countDelivered(ctx, Object.keys(credits), sentDay)
    const { secrets } = firm.deps
    const token = writeLinkToken(secrets, 'survey', { tenantId, id: invitationId, expiresAt })
    const unsubscribe = writeLinkToken(secrets, 'unsubscribe', { tenantId, id: invitationId, expiresAt })
    return {
      ...{ invitationId, surveyVersionId, ticketId, clientId, contactId, consultantIds: Object.keys(credits), token },
      path: `/s/${token}`,
      unsubscribePath: `/u/${unsubscribe}`,
    }
  })

async function id(query: { executeTakeFirstOrThrow(): Promise<{ id: string }> }) {
  return (await query.executeTakeFirstOrThrow()).id
}

export const newClient = ({ tx, tenantId }: TenantContext, name = 'Nordwind Logistik') =>
  id(tx.insertInto('clients').values({ tenantId, name }).returning('id'))

export const newConsultant = ({ tx, tenantId }: TenantContext, consultant: AskedStory['consultant'] = {}) =>
  id(
    tx
      .insertInto('consultants')
      .values({ name: 'Jonas Frey', ...consultant, tenantId })
      .returning('id'),
  )

const newContact = ({ tx, tenantId }: TenantContext, clientId: string | null, story: AskedStory) =>
  id(
    tx
      .insertInto('contacts')
      .values({
        tenantId,
        clientId,
        name: story.contact ?? 'Anna Berg',
        locale: story.locale ?? null,
        timeZone: story.timeZone ?? null,
        email: story.email === undefined ? `anna.${randomUUID()}@example.com` : story.email,
      })
      .returning('id'),
  )

const defaultVersion = ({ tx, tenantId }: TenantContext) =>
  id(tx.selectFrom('surveyVersions').select('id').where('tenantId', '=', tenantId).orderBy('id').limit(1))

/** Publishes a survey of its own with this content. */
export async function publish({ tx, tenantId }: TenantContext, content: SurveyContent): Promise<string> {
  const surveyId = await id(tx.insertInto('surveys').values({ tenantId, name: 'A survey' }).returning('id'))
  const version = { tenantId, surveyId, number: 1, content: JSON.stringify(content) }
  return id(tx.insertInto('surveyVersions').values(version).returning('id'))
}

async function resolvedTicket(
  { tx, tenantId }: TenantContext,
  given: { contactId: string; clientId: string | null; credits: Record<string, number>; story: AskedStory },
) {
  const { contactId, clientId, credits, story } = given
  const resolvedAt = new Date((story.sentAt ?? new Date()).getTime() - dayMs)
  const { subject = 'Printer prints nothing', number = '4711' } = story
  const ticket = { tenantId, clientId, contactId, subject, number, state: 'resolved', cycle: 1, resolvedAt }
  const ticketId = await id(tx.insertInto('tickets').values(ticket).returning('id'))
  await tx.insertInto('ticketResolutions').values({ tenantId, ticketId, cycle: 1, resolvedAt }).execute()
  const rows = Object.entries(credits).map(([consultantId, share]) => ({
    ...{ tenantId, ticketId, cycle: 1, consultantId, share: share.toFixed(9) },
  }))
  await tx.insertInto('resolutionCredits').values(rows).execute()
  return ticketId
}

async function countDelivered({ tx, tenantId }: TenantContext, consultantIds: string[], day: string) {
  for (const [index, consultantId] of consultantIds.toSorted().entries()) {
    const firm = index === 0 ? 1 : 0
    await tx
      .insertInto('invitationCells')
      .values({ tenantId, consultantId, day, delivered: 1, responded: 0, firmDelivered: firm, firmResponded: 0 })
      .onConflict((conflict) =>
        conflict.columns(['tenantId', 'consultantId', 'day']).doUpdateSet((cell) => ({
          delivered: cell('invitationCells.delivered', '+', 1),
          firmDelivered: cell('invitationCells.firmDelivered', '+', firm),
        })),
      )
      .execute()
  }
}

/** What a page says about its showing, and every form that is sent from it. */
export const showingIn = (page: string) => /name="showing" value="([^"]*)"/.exec(page)?.[1] ?? ''

/** Opens the survey page and sends its form as a browser does. */
export async function sendForm(
  { app }: Pick<World, 'app'>,
  { path, surveyVersionId }: Pick<Asked, 'path' | 'surveyVersionId'>,
  fields: Record<string, string>,
) {
  const showing = showingIn((await app.inject(path)).body)
  return app.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ surveyVersion: surveyVersionId, showing, ...fields }).toString(),
  })
}
