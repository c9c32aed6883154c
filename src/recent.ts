import type { Deps } from './deps.ts'

/**
 * A fact that may be some seconds old. Callers who ask at the same time share one load, and a fact that is forgotten
 * while it loads is not remembered. What was not found is asked for again.
 */
export function remembered<T extends object>(
  { recent }: Deps,
  key: string,
  load: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const known = recent.get(key) as Promise<T | undefined> | undefined
  if (known) return known
  const loading = load()
  recent.set(key, loading)
  const forget = () => {
    if (recent.peek(key) === loading) recent.delete(key)
  }
  loading.then((found) => {
    if (found === undefined) forget()
  }, forget)
  return loading
}
