/** Freshdesk. Nothing is signed, and a call has neither an id nor a time: see automation.ts. */
import { basic, bearer, ownHeader } from '../authentication.ts'
import { alsoOurs } from '../generic/ours.ts'
import type { TicketSystem } from '../system.ts'
import { identifyAutomation, readAutomation } from './automation.ts'
import { freshdeskLookUp } from './look-up.ts'

export const freshdesk: TicketSystem = alsoOurs({
  name: 'freshdesk',
  title: 'Freshdesk',
  lookUp: freshdeskLookUp,
  authentications: { basic, header: ownHeader(), bearer },
  identify: (_call, body) => identifyAutomation(body),
  read: (_call, body, mapping) => readAutomation(body, mapping),
})
