import { runReplays } from '../../src/features/policy-replays/service.ts'
import type { World } from './world.ts'

type Firm = Pick<World, 'deps' | 'tenantId' | 'api'>

/** Has a policy replayed as the API and the workers do it, and gives what was found with all differences. */
export async function replayed({ deps, tenantId, api }: Firm, policyId: string, body: object) {
  const created = await api.post(`/policies/${policyId}/replay`, body)
  if (created.status !== 202) throw new Error(JSON.stringify(created.body))
  const { id } = created.body
  await runReplays(deps, { tenantId, ids: [id] })
  const { body: replay } = await api.get(`/policy-replays/${id}`)
  const { body: differences } = await api.get(`/policy-replays/${id}/differences?limit=200`)
  return { ...replay, differences: differences.items }
}
