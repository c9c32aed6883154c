import { type Static, Type } from 'typebox'
import { ExternalId as ExternalIdText, Source, Timestamp } from '../../http/shapes.ts'

/** What can be known to another system by an id of that system. */
export type ExternalKind = 'client' | 'contact' | 'consultant' | 'engagement' | 'ticket'

/** An id in another system: of which kind of thing, in which system. */
export interface ExternalId {
  kind: ExternalKind
  source: string
  externalId: string
}

/** How many external ids one thing may have. */
export const mostPerThing = 100

export const ExternalIdsOfThing = Type.Object({
  items: Type.Array(Type.Object({ source: Source, externalId: ExternalIdText, createdAt: Timestamp }), {
    maxItems: mostPerThing,
  }),
})
export type ExternalIdsOfThing = Static<typeof ExternalIdsOfThing>
