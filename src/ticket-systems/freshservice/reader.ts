/** Freshservice: the same calls as Freshdesk, and ids such as INC-123 and SR-123. */
import { freshdesk } from '../freshdesk/reader.ts'
import type { TicketSystem } from '../system.ts'

// Its API is another one, with departments in place of companies.
const { lookUp: _, ...callsOfFreshdesk } = freshdesk

export const freshservice: TicketSystem = { ...callsOfFreshdesk, name: 'freshservice', title: 'Freshservice' }
