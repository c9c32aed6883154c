/*
 * The APIs of ticket systems as far as notes are written by them: each takes what its documentation says, keeps it as
 * a note on ticket 42, and refuses everything else, above all what the client could read.
 */
import type { Answering, Asked } from './look-up-server.ts'

interface Taker {
  /** What one signs in with, and the headers that every call then carries. */
  credentials: Record<string, string>
  signedIn: Record<string, string>
  /** Whom that belongs to, where the system tells. */
  own: string | null
  write: string
  /** The text of the note; undefined for what is refused. */
  textOf(body: Body): string | undefined
  taken: { status: number; json?: unknown }
  /** What else it is asked: answers by path, from the notes so far, the oldest first. */
  reads(notes: readonly string[]): Record<string, unknown>
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of nine shapes, of which each is checked by its own system.
type Body = any

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const numbered = (notes: readonly string[]) => notes.map((text, index) => ({ id: index + 1, text }))
const newest = (notes: readonly string[], atMost: number) => numbered(notes).reverse().slice(0, atMost)
const onlyKeys = (of: object, ...keys: string[]) => Object.keys(of).every((key) => keys.includes(key))

const zendesk: Taker = {
  credentials: { email: 'greta@ahrens.example', apiToken: 'tok' },
  signedIn: { authorization: basic('greta@ahrens.example/token:tok') },
  own: '777',
  write: 'PUT /api/v2/tickets/42.json',
  // Anything beside the comment would change the ticket.
  textOf: ({ ticket }) =>
    ticket && onlyKeys(ticket, 'comment') && ticket.comment.public === false ? ticket.comment.body : undefined,
  taken: { status: 200, json: { ticket: { id: 42, status: 'solved' }, audit: { id: 1 } } },
  reads: (notes) => ({
    '/api/v2/users/me.json': { user: { id: 777, role: 'agent' } },
    '/api/v2/tickets/42/comments.json?sort_order=desc': {
      comments: newest(notes, 100).map(({ id, text }) => ({ id, body: text, public: false })),
    },
  }),
}

const jira: Taker = {
  credentials: { email: 'greta@ahrens.example', apiToken: 'tok' },
  signedIn: { authorization: basic('greta@ahrens.example:tok') },
  own: '5b10a2844c20165700ede21g',
  write: 'POST /rest/api/2/issue/42/comment',
  textOf({ body, properties: [property] = [] }) {
    return property?.key === 'sd.public.comment' && property.value.internal === true ? body : undefined
  },
  taken: { status: 201, json: { id: '10000', jsdPublic: false } },
  reads: (notes) => ({
    '/rest/api/2/myself': { accountId: '5b10a2844c20165700ede21g', displayName: 'Rapport' },
    '/rest/api/2/issue/42/comment?orderBy=-created&maxResults=50': {
      comments: newest(notes, 50).map(({ id, text }) => ({ id: String(id), body: text })),
    },
  }),
}

const connectwise: Taker = {
  credentials: { company: 'ahrens', publicKey: 'pub', privateKey: 'priv', clientId: 'cid' },
  signedIn: { authorization: basic('ahrens+pub:priv'), clientid: 'cid' },
  own: null,
  write: 'POST /service/tickets/42/notes',
  textOf: (note) =>
    note.internalAnalysisFlag === true && note.detailDescriptionFlag === false && note.resolutionFlag === false
      ? note.text
      : undefined,
  taken: { status: 201, json: { id: 5, ticketId: 42, internalAnalysisFlag: true } },
  reads: (notes) => ({
    '/service/tickets/42': { id: 42, closedFlag: true },
    '/service/tickets/42/notes?orderBy=id%20desc&pageSize=50': newest(notes, 50),
  }),
}

const autotaskSearch = JSON.stringify({
  filter: [
    { op: 'eq', field: 'ticketID', value: 42 },
    { op: 'eq', field: 'title', value: 'What the client answered' },
  ],
})

const autotask: Taker = {
  credentials: { userName: 'api@ahrens', secret: 'sec', integrationCode: 'code' },
  signedIn: { username: 'api@ahrens', secret: 'sec', apiintegrationcode: 'code' },
  own: null,
  write: 'POST /v1.0/Tickets/42/Notes',
  // All four are required; 1, "All Autotask Users", is what clients see in their portal.
  textOf: ({ title, description, noteType, publish }) =>
    title === 'What the client answered' && noteType === 1 && publish === 2 ? description : undefined,
  taken: { status: 200, json: { itemId: 29_683_520 } },
  reads: (notes) => ({
    '/v1.0/Tickets/42': { item: { id: 42, status: 5 } },
    [`/v1.0/TicketNotes/query?search=${encodeURIComponent(autotaskSearch)}`]: {
      items: numbered(notes).map(({ id, text }) => ({ id, description: text })),
      pageDetails: { count: notes.length, nextPageUrl: null },
    },
  }),
}

const hubspot: Taker = {
  credentials: { accessToken: 'pat-eu1' },
  signedIn: { authorization: 'Bearer pat-eu1' },
  own: null,
  write: 'POST /crm/v3/objects/notes',
  textOf({ properties, associations: [tie] = [] }) {
    const [type] = tie?.types ?? []
    const isTied = tie?.to.id === '42' && type?.associationCategory === 'HUBSPOT_DEFINED'
    const isDated = !Number.isNaN(Date.parse(properties.hs_timestamp))
    return isTied && type.associationTypeId === 228 && isDated ? properties.hs_note_body : undefined
  },
  taken: { status: 201, json: { id: '900', properties: {} } },
  reads: (notes) => ({
    '/crm/v3/objects/tickets/42': { id: '42', properties: {} },
    '/crm/v3/objects/tickets/42?properties=hubspot_owner_id&associations=contacts,companies': {
      id: '42',
      properties: { hubspot_owner_id: '501' },
      associations: { contacts: { results: [{ id: '601', type: 'ticket_to_contact' }] } },
    },
    '/crm/v3/objects/tickets/42/associations/notes?limit=500': {
      results: numbered(notes).map(({ id }) => ({ id: String(id), type: 'ticket_to_note' })),
    },
    ...Object.fromEntries(
      numbered(notes).map(({ id, text }) => [
        `/crm/v3/objects/notes/${id}?properties=hs_note_body`,
        { id: String(id), properties: { hs_note_body: text } },
      ]),
    ),
  }),
}

const freshdesk: Taker = {
  credentials: { apiKey: 'key' },
  signedIn: { authorization: basic('key:X') },
  own: null,
  write: 'POST /api/v2/tickets/42/notes',
  textOf: (note) => (onlyKeys(note, 'body', 'private') && note.private === true ? note.body : undefined),
  taken: { status: 201, json: { id: 5, ticket_id: 42, private: true } },
  reads: (notes) =>
    Object.fromEntries(
      Array.from({ length: Math.floor(notes.length / 50) + 1 }, (_, page) => [
        `/api/v2/tickets/42/conversations?per_page=50&page=${page + 1}`,
        numbered(notes)
          .slice(page * 50, page * 50 + 50)
          .map(({ id, text }) => ({ id, body: text, private: true })),
      ]),
    ),
}

const intercom: Taker = {
  credentials: { accessToken: 'dG9r' },
  signedIn: { authorization: 'Bearer dG9r', 'intercom-version': '2.11' },
  own: '991267459',
  write: 'POST /conversations/42/reply',
  textOf: ({ message_type, type, admin_id, body }) =>
    message_type === 'note' && type === 'admin' && admin_id === '991267459' ? body : undefined,
  taken: { status: 200, json: { type: 'conversation', id: '42', state: 'closed' } },
  reads: (notes) => ({
    '/me': { type: 'admin', id: '991267459', email: 'rapport@ahrens.example' },
    '/conversations/42': {
      ...{ type: 'conversation', id: '42', state: 'closed' },
      conversation_parts: {
        conversation_parts: numbered(notes).map(({ id, text }) => ({ id, part_type: 'note', body: text })),
      },
    },
  }),
}

const helpScout: Taker = {
  credentials: { appId: 'app', appSecret: 'sec' },
  signedIn: { authorization: 'Bearer for-two-days' },
  own: '4321',
  write: 'POST /v2/conversations/42/notes',
  // A status would change that of the conversation.
  textOf: (note) => (onlyKeys(note, 'text') ? note.text : undefined),
  taken: { status: 201 },
  reads: (notes) => ({
    '/v2/users/me': { id: 4321, email: 'rapport@ahrens.example' },
    '/v2/conversations/42/threads': {
      _embedded: { threads: newest(notes, 50).map(({ id, text }) => ({ id, type: 'note', body: text })) },
    },
  }),
}

const gitlab: Taker = {
  credentials: { accessToken: 'glpat' },
  signedIn: { 'private-token': 'glpat' },
  own: '4242',
  write: 'POST /api/v4/projects/ahrens%2Fsupport%20desk/issues/1/notes',
  textOf: ({ body, internal }) => (internal === true ? body : undefined),
  taken: { status: 201, json: { id: 302, internal: true, noteable_iid: 1 } },
  reads: (notes) => ({
    '/api/v4/user': { id: 4242, username: 'project_5_bot' },
    '/api/v4/projects/ahrens%2Fsupport%20desk/issues/1/notes?sort=desc&order_by=created_at&per_page=50': newest(
      notes,
      50,
    ).map(({ id, text }) => ({ id, body: text })),
  }),
}

export const takers: Record<string, Taker> = {
  ...{ zendesk, jira, connectwise, autotask, hubspot, freshdesk, intercom, 'help-scout': helpScout, gitlab },
}

/** What became of a write that was taken: its answer, or another in place of it. */
type Sends = (answer: { status: number; json?: unknown }, ...rest: Parameters<Answering>) => ReturnType<Answering>

/** The API of that system; `notes` are there before, and grow. `sends` may spoil the answer to a write. */
export function noteTaker(system: string, notes: string[], sends: Sends = (answer) => answer): Answering {
  const taker = takers[system]!
  return (asked, response) => {
    if (asked.url === '/v2/oauth2/token') return token(asked)
    const signedIn = Object.entries(taker.signedIn).every(([name, value]) => asked.headers[name] === value)
    if (!signedIn) return { status: 401, json: { error: 'not signed in' } }
    if (asked.method === 'GET') {
      const answers = taker.reads(notes)
      return Object.hasOwn(answers, asked.url) ? { json: answers[asked.url] } : undefined
    }
    if (`${asked.method} ${asked.url}` !== taker.write) return { status: 404, json: { error: 'nothing here' } }
    if (asked.headers['content-type'] !== 'application/json') return { status: 415, json: { error: 'send JSON' } }
    const text = taker.textOf(JSON.parse(asked.body))
    if (text === undefined) return { status: 422, json: { error: 'this is no internal note' } }
    notes.push(text)
    return sends(taker.taken, asked, response)
  }
}

function token({ method, body, headers }: Asked): ReturnType<Answering> {
  const isForm = method === 'POST' && headers['content-type'] === 'application/x-www-form-urlencoded'
  const { client_id, client_secret, grant_type } = Object.fromEntries(new URLSearchParams(body))
  const isRight = client_id === 'app' && client_secret === 'sec' && grant_type === 'client_credentials'
  return isForm && isRight ? { json: { access_token: 'for-two-days', expires_in: 172_800 } } : { status: 401, json: {} }
}
