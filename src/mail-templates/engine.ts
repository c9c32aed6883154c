/*
 * Liquid for texts that firms write: a few tags and filters, no files, nothing of a value but what it owns, and an end
 * to time, memory and length. Whatever is not listed here does not exist, so that what a new version of the library
 * brings is not offered by itself. The result is plain text; whoever puts it into HTML escapes it there.
 */
import { Liquid } from 'liquidjs'

const tags = ['assign', 'break', 'capture', 'case', 'comment', 'continue', 'for', 'if', 'raw', 'unless']
const filters = [
  ...['append', 'capitalize', 'default', 'downcase', 'first', 'join', 'last', 'prepend', 'remove', 'replace'],
  ...['size', 'slice', 'strip', 'truncate', 'truncatewords', 'upcase', 'plus', 'minus', 'at_least', 'at_most'],
]

export const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
  parseLimit: 4000,
  memoryLimit: 100_000,
})
for (const name of Object.keys(engine.tags)) if (!tags.includes(name)) delete engine.tags[name]
for (const name of Object.keys(engine.filters)) if (!filters.includes(name)) delete engine.filters[name]

/** Parses; throws LiquidError with line and column. */
export const parse = (source: string) => engine.parse(source)

/** Fills within so many milliseconds; throws LiquidError. */
export const fill = (template: ReturnType<typeof parse>, values: object, renderLimit: number): string =>
  engine.renderSync(template, values, { renderLimit })
