/** Freshservice: the same calls as Freshdesk, and ids such as INC-123 and SR-123. */
import { freshdesk } from '../freshdesk/reader.ts'
import type { TicketSystem } from '../system.ts'

export const freshservice: TicketSystem = { ...freshdesk, name: 'freshservice', title: 'Freshservice' }
