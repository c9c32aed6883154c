/*
 * Which places may be called: any public one by https at the usual ports; inside the operator's own network only hosts
 * that the operator named. Whoever types an address into a connection is not the operator.
 */
import { isIP } from 'node:net'
import { kindOfAddress } from './addresses.ts'

/** Where a call must not go; the message names no more of the address than its host. */
export class OutboundRefused extends Error {
  override readonly name = 'OutboundRefused'
}

/** A setting such as `jira.intern, 10.0.0.7:8080`: names with an optional port, in lower case. */
export const allowedHostsOf = (setting: string): ReadonlySet<string> =>
  new Set(
    setting
      .split(',')
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ''),
  )

const usualPorts = new Set(['443', '8443'])

/** The address, and whether the operator named its host. Throws OutboundRefused. */
export function checkedUrl(address: string, allowed: ReadonlySet<string>): { url: URL; isNamed: boolean } {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || url.hostname === '') throw new OutboundRefused('The address is none.')
  const isNamed = allowed.has(url.hostname) || allowed.has(`${url.hostname}:${portOf(url)}`)
  const schemes = isNamed ? ['https:', 'http:'] : ['https:']
  if (!schemes.includes(url.protocol)) throw new OutboundRefused('The address does not begin with https://.')
  if (url.username || url.password) throw new OutboundRefused('The address holds a user or a password.')
  if (!isNamed && !usualPorts.has(portOf(url)))
    throw new OutboundRefused(`Port ${portOf(url)} is not called; only 443 and 8443 are.`)
  const literal = literalOf(url)
  if (isIP(literal)) checkAddress(literal, isNamed, url.hostname)
  return { url, isNamed }
}

const portOf = ({ port, protocol }: URL) => port || (protocol === 'http:' ? '80' : '443')

/** The host without the brackets that stand around an address of IPv6. */
export const literalOf = ({ hostname }: URL) => hostname.replace(/^\[|\]$/g, '')

/** Throws OutboundRefused for an address that this host must not have. */
export function checkAddress(address: string, isNamed: boolean, host: string): void {
  const kind = kindOfAddress(address)
  if (kind === 'public' || (kind === 'inside' && isNamed)) return
  throw new OutboundRefused(`${host} leads inside a network, where nothing is called.`)
}
