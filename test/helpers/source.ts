import { readdir, readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'

/** The root of the repository. */
export const root = join(import.meta.dirname, '../..')

export interface SourceFile {
  /** From the root, with slashes. */
  path: string
  text: string
  /** What it imports: paths from the root for our own files, names of packages otherwise. */
  imports: { to: string; onlyTypes: boolean }[]
}

/** Every TypeScript file of the given folders. */
export async function sourceFiles(...folders: string[]): Promise<SourceFile[]> {
  const lists = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true }))
        .filter((name) => name.endsWith('.ts'))
        .map((name) => posix.join(folder, name.replaceAll('\\', '/'))),
    ),
  )
  return Promise.all(
    lists.flat().map(async (path) => {
      const text = await readFile(join(root, path), 'utf8')
      return { path, text, imports: importsOf(path, text) }
    }),
  )
}

function importsOf(path: string, text: string) {
  const found: SourceFile['imports'] = []
  const statement = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm
  for (const [whole, type, target] of text.matchAll(statement)) {
    const named = /\{([^}]*)\}/
      .exec(whole)?.[1]
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean)
    const onlyTypes =
      type !== undefined ||
      (named !== undefined && !/^import\s+\w/.test(whole) && named.every((name) => name.startsWith('type ')))
    found.push({ to: target!.startsWith('.') ? posix.join(posix.dirname(path), target!) : target!, onlyTypes })
  }
  for (const [, target] of text.matchAll(/\bimport\('([^']+)'\)/g))
    found.push({ to: target!.startsWith('.') ? posix.join(posix.dirname(path), target!) : target!, onlyTypes: false })
  return found
}
