/*
 * How a ticket system is set up, click by click, for somebody who administers it and has never seen Rapport. Each lies
 * as guide.md in the folder of its system; a system without one stops the start.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemNames, ticketSystems } from './registry.ts'

export interface Guide {
  readonly name: string
  readonly title: string
  /** Markdown. */
  readonly text: string
}

const read = (...path: string[]) => readFileSync(join(import.meta.dirname, ...path), 'utf8')

/** A line that is nothing but a link to a script beside the guide is followed by the script, which is kept once only. */
const scriptLink = /^\[([a-z-]+\.js)\]\(\1\)$/gm

const withScripts = (folder: string, text: string) =>
  text.replaceAll(scriptLink, (_link, file: string) => `\`\`\`js\n${read(folder, file)}\`\`\``)

/** What is the same for every system. */
export const commonGuide: string = read('guide.md')

/** By the name of the system, in the order in which systems are shown. */
export const guides: ReadonlyMap<string, Guide> = new Map(
  systemNames.map((name) => [
    name,
    { name, title: ticketSystems.get(name)!.title, text: withScripts(name, read(name, 'guide.md')) },
  ]),
)
