/** What can be known to another system by an id of that system. */
export type ExternalKind = 'client' | 'contact' | 'consultant' | 'engagement' | 'ticket'

/** An id in another system: of which kind of thing, in which system. */
export interface ExternalId {
  kind: ExternalKind
  source: string
  externalId: string
}
