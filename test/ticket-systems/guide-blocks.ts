/** The guides as an administrator copies from them: blocks of code by what they are, with placeholders filled in. */
import { guides } from '../../src/ticket-systems/guides.ts'

export interface Block {
  system: string
  /** What stands behind the fence: `json body`, `json connection`, `js` … */
  kind: string
  content: string
}

const fence = /^```([^\n]*)\n([\s\S]*?)^```$/gm

/** Every block of every guide, in order. */
export const blocks: Block[] = [...guides.values()].flatMap(({ name, text }) =>
  [...text.matchAll(fence)].map(([, kind = '', content = '']) => ({ system: name, kind: kind.trim(), content })),
)

export const blocksOf = (kind: string) => blocks.filter((each) => each.kind === kind)

/** What a ticket system puts in the place of a placeholder; a placeholder that nobody knows is a fault of the guide. */
export function filled(content: string, values: Readonly<Record<string, string>>): string {
  return content.replaceAll(/\{\{([^{}]+)\}\}/g, (_whole, name: string) => {
    const value = values[name.trim()]
    if (value === undefined) throw new Error(`the guide has a placeholder that no value is known for: ${name}`)
    return value
  })
}
