/** Groups of fields as reports about mail hold them (RFC 3464, RFC 5965): names in lower case, folded lines joined. */
export type ReportFields = ReadonlyMap<string, string>

const mostGroups = 100
const mostFields = 200

/** The groups of a report, which empty lines part; of a field that is there twice the first counts. */
export function groupsOf(content: string): ReportFields[] {
  const unfolded = content.replaceAll(/\r\n?/g, '\n').replaceAll(/\n[ \t]+/g, ' ')
  return unfolded
    .split(/\n[ \t]*\n+/, mostGroups)
    .map((group) => fieldsOf(group))
    .filter((group) => group.size > 0)
}

function fieldsOf(group: string): ReportFields {
  const fields = new Map<string, string>()
  for (const line of group.split('\n', mostFields)) {
    const [, name, value] = /^([\w-]{1,100}):\s*(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase()))
      fields.set(name.toLowerCase(), value.trim().slice(0, 1000))
  }
  return fields
}

/** The address in a field such as `rfc822; anna@example.com`, `<anna@example.com>` or the plain one; null without. */
export function addressIn(value: string | undefined): string | null {
  const plain = (value ?? '')
    .replace(/^[\w-]+\s*;\s*/, '')
    .replaceAll(/[<>]/g, '')
    .trim()
  return /^[^\s@]{1,64}@[^\s@]{1,190}$/.test(plain) ? plain : null
}
