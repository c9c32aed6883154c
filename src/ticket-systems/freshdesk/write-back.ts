import { type Ask, path } from '../look-up.ts'
import { asHtml, type PlaceOfNote } from '../write-back.ts'

const pageSize = 50
const mostPages = 8

/** Told from the oldest on, so the newest are on the last page. */
async function conversations(ask: Ask, where: string): Promise<unknown> {
  const all: unknown[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const some = await ask(`${where}?per_page=${pageSize}&page=${page}`)
    if (!Array.isArray(some)) return null
    all.push(...some)
    if (some.length < pageSize) return all
  }
  return null
}

/** A private note; only a reply to the requester, or one by the requester, opens a ticket again. */
export const freshdeskNote: PlaceOfNote = async (_ask, { externalId }) => ({
  method: 'POST',
  path: path`api/v2/tickets/${externalId}/notes`,
  json: (text) => ({ body: asHtml(text), private: true }),
  notes: (ask) => conversations(ask, path`api/v2/tickets/${externalId}/conversations`),
})
