import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fp from 'fastify-plugin'
import type { App } from '../http/app.ts'
import { cleanText } from '../http/text-rules.ts'

const isTimeZone = (text: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return !/^[+-]/.test(text)
  } catch {
    return false
  }
}

const isLocale = (text: string) => {
  try {
    return Intl.getCanonicalLocales(text).length === 1
  } catch {
    return false
  }
}

/** Stricter than the grammar of URIs: it must lead somewhere, and carry no password. */
const isWebAddress = (text: string) => {
  const url = URL.parse(text)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** Ajv with the formats that our schemas use. */
export function validator(options: { coerceTypes: boolean | 'array' }): Ajv {
  const ajv = new Ajv({
    ...options,
    removeAdditional: false,
    useDefaults: true,
    allErrors: true,
    strict: false,
    // Hundredths are no binary fractions: 0.07 / 0.01 is a little more than 7.
    multipleOfPrecision: 6,
  })
  ;(addFormats as unknown as (ajv: Ajv) => void)(ajv)
  ajv.addFormat('time-zone', isTimeZone)
  ajv.addFormat('locale', isLocale)
  ajv.addFormat('uri', isWebAddress)
  return ajv
}

/**
 * Bodies are taken as they are: Fastify's own coercion would read a rating of null as 0 and drop unknown keys. Query
 * and path are text and must be converted. Texts are normalised before anything looks at them.
 */
export default fp(
  async (app: App) => {
    const exact = validator({ coerceTypes: false })
    const fromText = validator({ coerceTypes: 'array' })
    app.setValidatorCompiler(({ schema, httpPart }) =>
      (httpPart === 'body' ? exact : fromText).compile(schema as object),
    )
    app.addHook('preValidation', async (request) => {
      if (request.body !== undefined && !Buffer.isBuffer(request.body)) request.body = cleanText(request.body)
      cleanText(request.query, 'query')
      cleanText(request.params, 'path')
    })
  },
  { name: 'validation', fastify: '5.x' },
)
