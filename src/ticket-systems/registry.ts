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
import type { TicketSystem } from './system.ts'
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

/** Names of the systems, in the order in which they are shown. */
export const systemNames: readonly string[] = all.map(({ name }) => name)
