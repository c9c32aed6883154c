import { startWorkers } from '../../workers/start.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'api' | 'deps' | 'app'>

const solved = (number: string) => ({
  ticket: {
    id: number,
    number,
    subject: 'The printer on the third floor is silent',
    state: 'resolved',
    assignee: { id: 'ida', name: 'Ida Lund' },
    requester: { id: 'anna', name: 'Anna Berg', email: 'anna.berg@example.org' },
    organisation: { id: 'nordwind', name: 'Nordwind Logistik' },
  },
})

/** Gives a firm at least one of everything, as its users, its ticket system and its clients would make it. */
export async function fillFirm({ api, deps, app }: Firm) {
  const must = async (answer: Promise<{ status: number; body: { id: string }; text: string }>) => {
    const { status, body, text } = await answer
    if (status >= 300) throw new Error(`${status}: ${text}`)
    return body
  }
  const workers = await startWorkers(deps)
  try {
    const [policy] = (await api.get('/policies')).body.items
    await must(api.patch(`/policies/${policy.id}`, { delayMinutes: 0 }))
    const connection = { name: 'Portal', system: 'generic', source: 'zendesk', authentication: 'bearer' }
    const { url, secret } = (await must(api.post('/connections', connection))) as unknown as Record<string, string>
    await app.inject({
      method: 'POST',
      url: new URL(url!).pathname,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      payload: solved('4711'),
    })
    await until('a survey has gone out', async () => (await api.get('/captured-mails')).body.items.length > 0)
  } finally {
    await workers.close()
  }
  const [invitation] = (await api.get('/invitations')).body.items
  await must(api.post(`/invitations/${invitation.id}/response`, { answers: [{ questionId: 'overall', value: 2 }] }))
  const { surveyUrl } = (await api.get(`/invitations/${invitation.id}`)).body
  await app.inject({
    method: 'POST',
    url: new URL(surveyUrl).pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: `surveyVersion=${invitation.surveyVersionId}&overall=1`,
  })
  const [consultant] = (await api.get('/consultants')).body.items
  const [client] = (await api.get('/clients')).body.items
  const engagement = await must(
    api.post('/engagements', { clientId: client.id, name: 'Warehouse network', kind: 'project' }),
  )
  await must(api.put(`/engagements/${engagement.id}/members`, { members: [{ consultantId: consultant.id, share: 1 }] }))
  await must(api.put(`/engagements/external/zendesk/4711`, { clientId: client.id, name: 'Network', kind: 'project' }))
  for (const { id } of (await api.get('/engagements')).body.items)
    await must(api.post(`/engagements/${id}/milestones`, { kind: 'go_live', name: 'First warehouse live' }))
  const team = await must(api.post('/teams', { name: 'Service desk' }))
  await must(api.put(`/teams/${team.id}/members`, { members: [{ consultantId: consultant.id }] }))
  await must(api.post('/users', { email: 'greta@example.com', name: 'Greta Ahrens', role: 'manager' }))
  const [replayed] = (await api.get('/policies')).body.items
  await must(api.post(`/policies/${replayed.id}/replay`, { days: 1 }))
  await must(api.post('/suppressions', { address: 'never@example.com' }))
  await must(api.post('/ask-batches', { people: [{ email: 'nobody@example.com' }] }))
  await must(api.post('/mail-providers', { name: 'Bounces', provider: 'dsn' }))
  for (const many of ['clients', 'contacts', 'consultants'])
    await must(api.put(`/${many}/external/zendesk/4711`, { name: `One of the ${many}` }))
}
