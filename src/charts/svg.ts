/** Text that is SVG already. Plain strings among children are escaped, so a name can never become an element. */
export interface Markup {
  readonly markup: string
}

type Attributes = Record<string, string | number | undefined>

const references: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => references[character]!)
/** Quotes are left alone in content: a style sheet holds them, and there they end nothing. */
const escapedContent = (text: string) => text.replace(/[&<>]/g, (character) => references[character]!)

/** Two decimals are a tenth of what an eye sees, and the same digits on every machine. */
const value = (given: string | number) => escaped(typeof given === 'number' ? String(round(given)) : given)

/** A coordinate as it is written: two decimals, never a negative zero. */
export const round = (coordinate: number) => Math.round(coordinate * 100) / 100 + 0

/** An element; attributes that are undefined are left out. */
export function el(name: string, attributes: Attributes, ...children: (Markup | string)[]): Markup {
  const written = Object.entries(attributes).flatMap(([key, given]) =>
    given === undefined ? [] : [` ${key}="${value(given)}"`],
  )
  const content = children.map((child) => (typeof child === 'string' ? escapedContent(child) : child.markup)).join('')
  return {
    markup: content === '' ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`,
  }
}

export const group = (...children: (Markup | string)[]) => el('g', {}, ...children)

/** A straight line with the look of a class. */
export const line = (look: string, x1: number, y1: number, x2: number, y2: number) =>
  el('line', { class: look, x1, y1, x2, y2 })

/** One line of text on its baseline. */
export const label = (look: string, x: number, y: number, words: string, anchor?: 'middle' | 'end') =>
  el('text', { class: look || undefined, x, y, 'text-anchor': anchor }, words)
