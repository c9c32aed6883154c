import { isIPv4, isIPv6 } from 'node:net'

/** What is kept of somebody who opened a link: enough to tell a mail scanner from a person, too little to name one. */
export interface Visitor {
  mark: number | null
  /** It followed the link of the mail that people cannot see. */
  hidden: boolean
  agent: string | null
  network: string | null
}

/** A visit as it is stored: the agent cut short, the address reduced to its network (/24 or /48). */
export function visitor(query: Record<string, unknown>, agent: string | undefined, address: string): Visitor {
  const mark = typeof query.m === 'string' && /^([0-9]|10)$/.test(query.m) ? Number(query.m) : null
  return { mark, hidden: query.h === '1', ...senderOf(agent, address) }
}

/** Who sends a form, as little of it as is kept of a visit. */
export const senderOf = (agent: string | undefined, address: string) => ({
  agent: agent?.slice(0, 120) ?? null,
  network: networkOf(address),
})

/** The /24 of an IPv4 address, also of one written as IPv6; the /48 of an IPv6 address; null for anything else. */
export function networkOf(address: string): string | null {
  const v4 = address.replace(/^::ffff:(?=[0-9.]+$)/i, '')
  if (isIPv4(v4)) return `${v4.split('.').slice(0, 3).join('.')}.0/24`
  if (!isIPv6(address)) return null
  const [head = '', tail] = address.split('%')[0]!.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const hextets = tail === undefined ? front : [...front, ...Array(8 - front.length - back.length).fill('0'), ...back]
  return `${hextets
    .slice(0, 3)
    .map((hextet) => Number.parseInt(hextet, 16).toString(16))
    .join(':')}::/48`
}
