import type { TenantContext } from '../../src/context.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'asTenant' | 'api'>

export interface Person {
  email?: string | null
  role?: 'sponsor' | 'day_to_day' | 'end_user'
  timeZone?: string
}

export interface Engaged {
  clientId: string
  engagementId: string
  contactIds: string[]
  consultantIds: string[]
}

/** A client with people, and an engagement on which two consultants work. */
export async function engaged({ api }: Firm, people: Person[] = [{ role: 'sponsor' }], startsOn?: string) {
  const clientId = (await api.post('/clients', { name: 'Nordwind' })).body.id
  const contactIds: string[] = []
  for (const person of people) contactIds.push(await contactAt({ api }, clientId, person))
  const engagement = { clientId, name: 'Warehouse', kind: 'project', ...(startsOn && { startsOn }) }
  const engagementId = (await api.post('/engagements', engagement)).body.id
  const consultantIds: string[] = []
  for (const name of ['Jonas Frey', 'Ida Lund'])
    consultantIds.push((await api.post('/consultants', { name, employment: 'firm' })).body.id)
  await api.put(`/engagements/${engagementId}/members`, {
    members: [
      { consultantId: consultantIds[0], share: 0.75 },
      { consultantId: consultantIds[1], share: 0.25 },
    ],
  })
  return { clientId, engagementId, contactIds, consultantIds } satisfies Engaged
}

export async function contactAt({ api }: Pick<Firm, 'api'>, clientId: string, person: Person = {}): Promise<string> {
  const { email = `${crypto.randomUUID()}@example.com`, ...rest } = person
  return (await api.post('/contacts', { name: 'Vera Holm', clientId, email, ...rest })).body.id
}

/** A policy on the firm's own survey, by the API. */
export async function policyFor({ api }: Pick<Firm, 'api'>, trigger: string, settings: object = {}) {
  const [survey] = (await api.get('/surveys')).body.items
  const policy = { name: `When ${trigger}`, surveyId: survey.id, trigger, delayMinutes: 0, ...settings }
  const made = await api.post('/policies', policy)
  if (made.status !== 201) throw new Error(made.text)
  return made.body
}

export const invitations = ({ asTenant }: Pick<Firm, 'asTenant'>) =>
  asTenant(({ tx }: TenantContext) => tx.selectFrom('invitations').selectAll().orderBy('id').execute())

export const decisions = ({ asTenant }: Pick<Firm, 'asTenant'>) =>
  asTenant(({ tx }: TenantContext) => tx.selectFrom('decisions').selectAll().orderBy('id').execute())

export const occasions = ({ asTenant }: Pick<Firm, 'asTenant'>) =>
  asTenant(({ tx }: TenantContext) => tx.selectFrom('occasions').selectAll().orderBy('id').execute())
