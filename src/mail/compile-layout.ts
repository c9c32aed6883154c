import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/**
 * Turns an MJML layout into HTML. MJML takes a second and a hundred megabytes, which it would keep; so it runs in a
 * thread that ends with it and holds up nothing else.
 */
export async function compileLayout(layout: string): Promise<string> {
  const thread = new Worker(new URL('./layout-thread.ts', import.meta.url), { workerData: layout, execArgv: [] })
  const [{ html, fault }] = (await once(thread, 'message')) as [{ html: string; fault: string | null }]
  await thread.terminate()
  if (fault !== null) throw new Error(`the mail layout is not valid: ${fault}`)
  return html
}
