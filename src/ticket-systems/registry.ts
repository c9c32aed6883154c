/** Every ticket system that Rapport understands: one line each, and nothing else knows their names. */
import { autotask } from './autotask/reader.ts'
import { connectwise } from './connectwise/reader.ts'
import { freshdesk } from './freshdesk/reader.ts'
import { freshservice } from './freshservice/reader.ts'
import { generic } from './generic/reader.ts'
import { github } from './github/reader.ts'
import { gitlab } from './gitlab/reader.ts'
import { halo } from './halo/reader.ts'
import { helpScout } from './help-scout/reader.ts'
import { hubspot } from './hubspot/reader.ts'
import { intercom } from './intercom/reader.ts'
import { jira } from './jira/reader.ts'
import { linear } from './linear/reader.ts'
import { servicenow } from './servicenow/reader.ts'
import type { InboundCall, TicketSystem } from './system.ts'
import { zendesk } from './zendesk/reader.ts'
import { zohoDesk } from './zoho-desk/reader.ts'

const all: readonly TicketSystem[] = [
  zendesk,
  jira,
  freshdesk,
  freshservice,
  connectwise,
  halo,
  autotask,
  servicenow,
  github,
  gitlab,
  linear,
  zohoDesk,
  hubspot,
  intercom,
  helpScout,
  generic,
]

/** By name, and by every other name that it has. */
export const ticketSystems: ReadonlyMap<string, TicketSystem> = new Map(
  all.flatMap((system) => [system.name, ...(system.aliases ?? [])].map((name) => [name, system] as const)),
)

/**
 * How a call is answered that cannot be taken just now, so that it comes again. Told 429, everybody who tries again at
 * all does so; of 503 ConnectWise takes no notice. Who minds 429 is told 503.
 */
export const comeAgain = (call: Pick<InboundCall, 'headers'>): 'too_many_requests' | 'unavailable' =>
  all.some((system) => system.minds429?.(call)) ? 'unavailable' : 'too_many_requests'

/** Names of the systems, in the order in which they are shown. */
export const systemNames: readonly string[] = all.map(({ name }) => name)
