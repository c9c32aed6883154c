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
  /** Where the notes that the ticket has can be read, the newest first; null where that takes more than a call. */
  readonly notes: string | null
}

/** Null for a ticket that is not there. Throws LookUpFailed. */
export type PlaceOfNote = (ask: Ask, ref: TicketRef) => Promise<NotePlace | null>

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Plain text for a system that takes HTML. */
export const asHtml = (text: string) =>
  text.replaceAll(/[&<>"]/g, (character) => entities[character]!).replaceAll('\n', '<br>')
