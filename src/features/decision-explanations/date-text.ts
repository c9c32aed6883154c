import { LRUCache } from 'lru-cache'

const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 })

/** The local date of a moment, such as 3 March 2026. */
export function dateText(at: Date, zone: string): string {
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone })
    formats.set(zone, format)
  }
  return format.format(at)
}
