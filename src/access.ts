/** Who calls, and what a caller may do: one scope per resource and verb. Routes name the scope they need. */
import { Problem } from './problems.ts'

export const resources = [
  'tenant',
  'users',
  'api_keys',
  'clients',
  'contacts',
  'consultants',
  'teams',
  'engagements',
  'tickets',
  'surveys',
  'policies',
  'connections',
  'invitations',
  'decisions',
  'responses',
  'held_votes',
  'figures',
  'scores',
  'alerts',
  'suppressions',
  'mails',
  'audit_events',
] as const

export type Resource = (typeof resources)[number]
export type Scope = `${Resource}:${'read' | 'write'}`

export const scopes: readonly Scope[] = resources.flatMap((each) => [`${each}:read`, `${each}:write`] as const)

export type Role = 'owner' | 'manager' | 'consultant'

export type Actor =
  | { kind: 'user'; id: string; role: Role; consultantId: string | null; scopes: ReadonlySet<Scope> }
  | { kind: 'api_key'; id: string; scopes: ReadonlySet<Scope> }
  | { kind: 'contact'; id: string | null }
  | { kind: 'system'; id: null }

const ownerOnly: readonly Scope[] = ['users:write', 'api_keys:read', 'api_keys:write', 'tenant:write']

/** A consultant sees colleagues, and of tickets, answers and figures its own only, which the queries enforce. */
const consultantScopes: readonly Scope[] = [
  'tenant:read',
  'clients:read',
  'consultants:read',
  'teams:read',
  'engagements:read',
  'tickets:read',
  'responses:read',
  'figures:read',
  'scores:read',
]

export const roleScopes: Record<Role, ReadonlySet<Scope>> = {
  owner: new Set(scopes),
  manager: new Set(scopes.filter((scope) => !ownerOnly.includes(scope))),
  consultant: new Set(consultantScopes),
}

/** Nobody gives away what they have not: throws forbidden and names the scopes that the actor lacks. */
export function refuseToGrantMore(actor: Actor, wanted: Iterable<Scope>): void {
  if (actor.kind === 'system') return
  const held = 'scopes' in actor ? actor.scopes : new Set<Scope>()
  const lacking = [...wanted].filter((scope) => !held.has(scope))
  if (lacking.length > 0) throw new Problem('forbidden', `You cannot give what you have not: ${lacking.join(', ')}.`)
}
