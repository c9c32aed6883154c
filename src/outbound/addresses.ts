/** Which addresses of the internet protocol may be called on behalf of somebody who only typed a name. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** Where clouds tell their machines secrets, in ranges that look public or are allowed to a host of the operator's. */
const metadata = new Set(['168.63.129.16', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254'])

const inside = new Set(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal'])

/** Only this part of IPv6 is given out; ranges in it that lead to IPv4 or to nobody are named by the library. */
const givenOut = ipaddr.parseCIDR('2000::/3')

/** `public`, `inside` a network of somebody's own, or `never` for what nobody has a reason to call. */
export function kindOfAddress(address: string): 'public' | 'inside' | 'never' {
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) === 0) return 'never'
  const parsed = ipaddr.process(bare)
  if (metadata.has(parsed.toString())) return 'never'
  const range = parsed.range()
  if (inside.has(range)) return 'inside'
  if (range !== 'unicast') return 'never'
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(givenOut as [typeof parsed, number])) return 'never'
  return 'public'
}
