/** Reads a picture strictly as XML; what is not well formed throws. */
import { SaxesParser } from 'saxes'

export interface Element {
  name: string
  attributes: Record<string, string>
  children: Element[]
  /** Its own text and that of all in it. */
  text: string
}

export function parse(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' }
    open.at(-1)!.children.push(element)
    open.push(element)
  })
  parser.on('text', (text) => {
    for (const element of open) element.text += text
  })
  parser.on('closetag', () => void open.pop())
  parser.write(xml).close()
  return root.children[0]!
}

export const all = (of: Element): Element[] => [of, ...of.children.flatMap(all)]

/** Elements with a look, a class of the picture's style sheet. */
export const looking = (of: Element, look: string) =>
  all(of).filter(({ attributes }) => attributes.class?.split(' ').includes(look))

export const only = (of: Element, name: string) => of.children.find((child) => child.name === name)!
