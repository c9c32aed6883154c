import type { TenantContext } from '../../context.ts'
import { type FieldFault, Problem } from '../../problems.ts'
import type { Mapping } from '../../ticket-systems/mapping.ts'
import { unknownIds } from './mapping-queries.ts'

/** Throws unknown_reference for clients, engagements and consultants of a mapping that do not exist, with their places. */
export async function checkMapping(ctx: TenantContext, mapping: Mapping): Promise<void> {
  if (mapping.client?.by === 'field' && mapping.client.field === undefined)
    throw refusal('invalid_input', [{ pointer: '/mapping/client/field', message: 'is missing' }])
  const named = namedBy(mapping)
  const unknown = named.length === 0 ? new Set() : await unknownIds(ctx, named)
  const faults = named.flatMap(({ kind, id, pointer }): FieldFault[] =>
    unknown.has(id) ? [{ pointer, message: `is no ${kind} of this firm` }] : [],
  )
  if (faults.length > 0) throw refusal('unknown_reference', faults)
}

const refusal = (code: 'invalid_input' | 'unknown_reference', faults: FieldFault[]) =>
  new Problem(code, `${faults[0]!.pointer} ${faults[0]!.message}.`, { faults: faults.slice(0, 100) })

interface NamedThing {
  kind: 'client' | 'engagement' | 'consultant'
  id: string
  pointer: string
}

const step = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')

function namedBy({ client, engagements = [], consultants = {} }: Mapping): NamedThing[] {
  return [
    ...Object.entries(client?.clients ?? {}).map(([key, id]) => ({
      ...{ kind: 'client' as const, id, pointer: `/mapping/client/clients/${step(key)}` },
    })),
    ...engagements.map(({ engagementId: id }, index) => ({
      ...{ kind: 'engagement' as const, id, pointer: `/mapping/engagements/${index}/engagementId` },
    })),
    ...Object.entries(consultants).map(([key, id]) => ({
      ...{ kind: 'consultant' as const, id, pointer: `/mapping/consultants/${step(key)}` },
    })),
  ]
}
