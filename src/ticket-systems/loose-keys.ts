/** Names of fields that people write by hand, or that a system writes by its labels. */
import { type Fields, fields } from './fields.ts'

/** ticketID, ticket_id and "Ticket id" are the same: keys are told apart by their letters and digits only. */
export const looseKeys = (body: unknown): Fields =>
  Object.fromEntries(
    Object.entries(fields(body)).map(([key, value]) => [key.toLowerCase().replaceAll(/[^a-z0-9]/g, ''), value]),
  )
