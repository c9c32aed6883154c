/*
 * Writing on a ticket: an internal note, which whoever asked for the ticket never sees. A note carries a mark of ours,
 * so that one whose answer was lost is found again and not written twice, where the system lets notes be read.
 */
import type { Ask, TicketRef } from './look-up.ts'

/** Where the note of one ticket goes. */
export interface NotePlace {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  json(text: string): object
  /** The notes that the ticket has, as far as a late one can be among them; null when that cannot be told. */
  notes(ask: Ask): Promise<unknown>
}

/** Where one call tells the newest notes. */
export const notesAt = (path: string) => (ask: Ask) => ask(path)

/** Null for a ticket that is not there. Throws LookUpFailed. */
export type PlaceOfNote = (ask: Ask, ref: TicketRef) => Promise<NotePlace | null>

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Plain text for a system that takes HTML. */
export const asHtml = (text: string) =>
  text.replaceAll(/[&<>"]/g, (character) => entities[character]!).replaceAll('\n', '<br>')
