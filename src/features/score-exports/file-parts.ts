import { dayNumber } from '../../scoring/days.ts'
import type { FileResponse, ScoreFile } from '../../scoring/file/schema.ts'
import { scoreFile } from '../../scoring/file/write.ts'
import type { ScoreSettings } from '../../scoring/settings.ts'
import type { Naming } from './names.ts'
import type { ExportHead, ExportResponse } from './queries.ts'

export interface ExportContent {
  head: ExportHead
  days: { day: string; content: string }[]
  settings: ScoreSettings
  nameOf: Naming
  /** What the file says beside the history itself. */
  remarks: object
}

/**
 * The file as text in parts, a day in each, so that a large one is never in memory as a whole and the process answers
 * others in between. Names stand in their own order: that of their making would tell which answer came first.
 */
export async function* fileParts({ head, days, settings, nameOf, remarks }: ExportContent): AsyncGenerator<string> {
  const asOf = dayNumber(head.asOf)!
  const { firmInvitations } = head
  const empty = scoreFile({ asOf, settings, firmInvitations, consultants: [], responses: [], invitations: [] })
  const { input: _, ...about } = empty
  yield `${JSON.stringify({ ...about, ...remarks }).slice(0, -1)},"input":{"responses":[`
  const consultants = new Set(head.consultants.map((id) => nameOf('c', id)))
  let separator = ''
  for (const { day, content } of days) {
    const responses = (JSON.parse(content) as ExportResponse[]).map((each) => fileResponse(each, day, nameOf))
    for (const { shares } of responses) for (const [consultant] of shares) consultants.add(consultant)
    responses.sort((a, b) => (a.id < b.id ? -1 : 1))
    yield separator + responses.map((each) => `\n${JSON.stringify(each)}`).join(',')
    separator = ','
  }
  yield `],${JSON.stringify(restOfInput(head, consultants, nameOf)).slice(1)}}\n`
}

/**
 * The day was fixed in the firm's zone when the answer came. Noon in UTC keeps it, also when the firm has moved to
 * another zone since.
 */
const fileResponse = ({ id, client, survey, complete, shares, answers }: ExportResponse, day: string, nameOf: Naming) =>
  ({
    id: nameOf('r', id),
    client: client === null ? null : nameOf('k', client),
    survey: nameOf('s', survey),
    at: `${day}T12:00:00Z`,
    complete,
    shares: shares.map(([consultant, share]) => [nameOf('c', consultant), share]),
    answers,
  }) satisfies FileResponse

/** Somebody who is archived and has no answer is not reported on, so its invitations stand in the firm's count only. */
function restOfInput({ invitations, firmInvitations }: ExportHead, consultants: ReadonlySet<string>, nameOf: Naming) {
  return {
    consultants: [...consultants].sort(),
    invitations: invitations
      .map((each) => ({ ...each, consultant: nameOf('c', each.consultant) }))
      .filter(({ consultant }) => consultants.has(consultant))
      .sort((a, b) => (a.consultant < b.consultant ? -1 : 1)),
    firm_invitations: firmInvitations,
  } satisfies Omit<ScoreFile['input'], 'responses'>
}
