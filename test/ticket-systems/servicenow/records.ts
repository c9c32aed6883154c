/** What ServiceNow keeps of an incident, and what a script of it can ask; written from its documentation. */
import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'

export const sysId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90'
const ida = '5137153cc611227c000bbd1bd8cd2007'
const anna = '681ccaf9c0a8016400b98a06818d57c7'

/** Values as getValue gives them: all texts, references as sys_ids, dates in UTC without zone. */
export const values: Record<string, string | null> = {
  number: 'INC0010017',
  short_description: 'The printer on the third floor is silent',
  state: '6',
  priority: '3',
  assigned_to: ida,
  caller_id: anna,
  company: '187d13f03710200044e0bfc8bcbe5df2',
  assignment_group: null,
  opened_at: '2026-11-19 08:00:00',
  resolved_at: '2026-11-20 09:30:00',
  sys_updated_on: '2026-11-20 09:30:01',
  sys_updated_by: 'ida.lund',
  sys_mod_count: '7',
}

const people: Record<string, Record<string, string>> = {
  [ida]: { email: 'ida@firm.example', name: 'Ida Lund', user_name: 'ida.lund' },
  [anna]: { email: 'Anna.Berg@nordwind.example', name: 'Anna Berg', user_name: 'anna.berg' },
}
const states: Record<string, string> = { 2: 'In Progress', 6: 'Resolved', 7: 'Closed' }
const companies: Record<string, string> = { '187d13f03710200044e0bfc8bcbe5df2': 'Nordwind Logistik' }

interface Saved {
  operation?: string
  table?: string
  now?: Record<string, string | null>
  before?: Record<string, string | null> | null
  /** Whether no call can be made. */
  isDown?: boolean
}

/** A record as a business rule is given it; fields that its table has not are unknown to it. */
function glideRecord(
  of: Record<string, string | null>,
  before: Record<string, string | null>,
  operation: string,
  table: string,
) {
  const fields = Object.entries(of).map(([name, value]) => [
    name,
    { ...people[value ?? ''], nil: () => value === null, changes: () => value !== (before[name] ?? null) },
  ])
  return {
    ...Object.fromEntries(fields),
    isValidField: (name: string) => name in of,
    getValue: (name: string) => of[name] ?? null,
    getDisplayValue: (name: string) => (name === 'state' ? states : companies)[of[name] ?? ''] ?? of[name] ?? '',
    getUniqueValue: () => sysId,
    getTableName: () => table,
    operation: () => operation,
  }
}

const script = readFileSync(new URL('../../../src/ticket-systems/servicenow/business-rule.js', import.meta.url), 'utf8')

/** Runs the published script on a record that was saved: the calls it makes, and the errors it logs. */
export function runRule(saved: Saved = {}) {
  const { operation = 'update', table = 'incident', now = {}, before = { state: '2' }, isDown = false } = saved
  const calls: { url: string; method: string; headers: Record<string, string>; body: string }[] = []
  const errors: string[] = []
  const current = { ...values, ...now }
  class RESTMessageV2 {
    call = { url: '', method: '', headers: {} as Record<string, string>, body: '' }
    setEndpoint(url: string) {
      this.call.url = url
    }
    setHttpMethod(method: string) {
      this.call.method = method
    }
    setRequestHeader(name: string, value: string) {
      this.call.headers[name.toLowerCase()] = value
    }
    setRequestBody(body: string) {
      this.call.body = body
    }
    executeAsync() {
      if (isDown) throw new Error('no route')
      calls.push(this.call)
    }
  }
  const properties: Record<string, string> = {
    'rapport.url': 'https://rapport.example/hooks/1',
    'rapport.token': 'secret',
  }
  runInContext(
    script,
    createContext({
      current: glideRecord(current, { ...current, ...before }, operation, table),
      previous: before && glideRecord({ ...current, ...before }, {}, operation, table),
      gs: { getProperty: (name: string) => properties[name], error: (line: string) => errors.push(line) },
      sn_ws: { RESTMessageV2 },
    }),
  )
  return { calls, errors }
}
