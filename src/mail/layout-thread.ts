/** A thread that lives for one layout: MJML in, HTML with its templates out, or why there is none. */
import { parentPort, workerData } from 'node:worker_threads'
import mjml2html from 'mjml'

const { html, errors } = await mjml2html(workerData as string, { validationLevel: 'soft', fonts: {} })
parentPort!.postMessage({ html, fault: errors[0]?.formattedMessage ?? null })
