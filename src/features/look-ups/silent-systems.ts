import { ticketSystems } from '../../ticket-systems/registry.ts'

/** Systems whose calls never say whose ticket it is. */
export const silentOnOrganisation = [...new Set(ticketSystems.values())]
  .filter(({ lookUp }) => lookUp?.asksForOrganisation)
  .map(({ name }) => name)
