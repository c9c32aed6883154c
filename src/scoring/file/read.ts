import { Value } from 'typebox/value'
import type { Cells, InvitationCell } from '../cells.ts'
import { dayNumber } from '../days.ts'
import { buildCells, type ScoredResponse } from '../responses.ts'
import { formula, mostHalvings, type ScoreSettings } from '../settings.ts'
import { FileFault, shown } from './fault.ts'
import { readResponses } from './response.ts'
import { ScoreFile } from './schema.ts'
import { settingsFrom } from './settings.ts'

/** All that a file says. */
export interface FirmHistory {
  asOf: number
  settings: ScoreSettings
  responses: ScoredResponse[]
  cells: Cells
}

/** Reads the text of a file in the format of section 15; throws FileFault that says what is wrong and where. */
export function readScoreFile(text: string): FirmHistory {
  const file = checkedShape(text)
  if (file.formula && (file.formula.id !== formula.id || file.formula.version !== formula.version))
    throw new FileFault('/formula', `is not known: ${shown(file.formula)}; known is ${shown(formula)}`)
  const asOf = dayNumber(file.as_of)
  if (asOf === null) throw new FileFault('/as_of', `must be a day like 2025-06-30, not ${shown(file.as_of)}`)
  const settings = settingsFrom(file.settings ?? {})
  checkSettings(settings)
  const { consultants } = file.input
  for (const [index, name] of consultants.entries())
    if (consultants.indexOf(name) !== index)
      throw new FileFault(`/input/consultants/${index}`, `is named twice: ${shown(name)}`)
  const responses = readResponses(file.input.responses, new Set(consultants), settings.timeZone)
  const invitation = readInvitations(file.input, asOf)
  return { asOf, settings, responses, cells: { ...buildCells(responses, consultants), invitation } }
}

function checkedShape(text: string): ScoreFile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new FileFault('', `is not JSON: ${error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : error}`)
  }
  if (Value.Check(ScoreFile, value)) return value
  const fault = Value.Errors(ScoreFile, value)[0]!
  const missing = fault.keyword === 'required' ? fault.params.requiredProperties[0] : undefined
  if (missing !== undefined) throw new FileFault(`${fault.instancePath}/${missing}`, 'is missing')
  throw new FileFault(fault.instancePath, fault.keyword === 'boolean' ? 'is not known' : fault.message)
}

function checkSettings({ windowDays, halfLifeDays, timeZone }: ScoreSettings): void {
  if (halfLifeDays !== null && windowDays > mostHalvings * halfLifeDays)
    throw new FileFault('/settings/half_life_days', `must be at least window_days / ${mostHalvings}`)
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw new FileFault('/settings/time_zone', `is not a time zone: ${shown(timeZone)}`)
  }
}

/** A file gives counts of the window, which stand here as deliveries of its last day. */
function readInvitations(input: ScoreFile['input'], asOf: number): InvitationCell[] {
  const seen = new Set<string>()
  const cells: InvitationCell[] = []
  for (const [index, { consultant, delivered, responded }] of (input.invitations ?? []).entries()) {
    const place = `/input/invitations/${index}`
    if (!input.consultants.includes(consultant))
      throw new FileFault(`${place}/consultant`, `is not one of the consultants: ${shown(consultant)}`)
    if (seen.has(consultant)) throw new FileFault(`${place}/consultant`, `is named twice: ${shown(consultant)}`)
    seen.add(consultant)
    if (responded > delivered) throw new FileFault(`${place}/responded`, 'is more than was delivered')
    cells.push({ consultant, day: asOf, delivered, responded })
  }
  const firm = input.firm_invitations
  if (!firm) return cells
  if (firm.responded > firm.delivered)
    throw new FileFault('/input/firm_invitations/responded', 'is more than was delivered')
  return [{ consultant: null, day: asOf, delivered: firm.delivered, responded: firm.responded }, ...cells]
}
