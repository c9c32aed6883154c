/** The committed description of the API keeps what every route promised. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import t from 'tap'
import { validator } from '../../src/plugins/validation.ts'
import { operations, type Schema, walkSchemas } from '../helpers/openapi.ts'
import { root } from '../helpers/source.ts'

const all = await operations()
const v1 = all.filter(({ path }) => path.startsWith('/v1/'))
const said = (list: typeof all) => list.map(({ name }) => name)

t.test('it is a valid OpenAPI 3.1 document', async (t) => {
  const result = await new Validator().validate(JSON.parse(await readFile(join(root, 'openapi/openapi.json'), 'utf8')))
  t.match(result, { valid: true }, JSON.stringify(result.errors))
  t.ok(v1.length > 50, `${v1.length} operations`)
})

t.test('every operation has an id of its own, a summary, a tag and says who may call it', async (t) => {
  const ids = all.map(({ operation }) => operation.operationId)
  t.same(said(all.filter(({ operation }) => !operation.operationId)), [])
  t.same(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
  t.same(said(all.filter(({ operation }) => !operation.summary || operation.summary.endsWith('.'))), [])
  t.same(said(all.filter(({ operation }) => operation.tags?.length !== 1)), [])
  t.same(said(all.filter(({ operation }) => operation.security === undefined)), [])
})

t.test('every body takes known keys only, and has an example that is valid', async (t) => {
  const ajv = validator({ coerceTypes: false })
  for (const { name, operation } of v1) {
    const content = operation.requestBody?.content['application/json']
    if (!content) continue
    const example = content.example ?? Object.values(content.examples ?? {})[0]?.value
    t.ok(example !== undefined, `${name} has an example`)
    const check = ajv.compile(content.schema)
    t.ok(check(structuredClone(example)), `${name}: ${JSON.stringify(check.errors)}`)
    for (const { schema, place } of walkSchemas(content.schema))
      if (schema.type === 'object' && schema.properties)
        t.equal(schema.additionalProperties, false, `${name} refuses unknown keys at ${place || 'the top'}`)
  }
})

const isText = ({ type }: Schema) => type === 'string' || (Array.isArray(type) && type.includes('string'))
const bounded = (schema: Schema) =>
  schema.maxLength !== undefined ||
  schema.enum !== undefined ||
  schema.const !== undefined ||
  /^(uuid|date|date-time)$/.test(schema.format ?? '') ||
  /\{\d+(,\d+)?\}\$$/.test(schema.pattern ?? '')

t.test('every text and every list that comes in is bounded', async (t) => {
  for (const { name, operation } of v1) {
    const schemas = [
      ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
      ...(operation.parameters ?? []).map(({ schema }) => schema),
    ]
    for (const { schema, place } of schemas.flatMap((schema) => [...walkSchemas(schema)])) {
      if (isText(schema)) t.ok(bounded(schema), `${name}: text ${place} has a longest length`)
      if (schema.type === 'array') t.ok(schema.maxItems !== undefined, `${name}: list ${place} has a largest size`)
    }
  }
})

t.test('every list that goes out is bounded', async (t) => {
  for (const { name, operation } of v1)
    for (const [status, response] of Object.entries(operation.responses))
      for (const { schema, place } of walkSchemas(response.content?.['application/json']?.schema ?? {}))
        if (schema.type === 'array') t.ok(schema.maxItems !== undefined, `${name} ${status}: list ${place}`)
})

t.test('every list of resources is read page by page', async (t) => {
  for (const { name, operation } of v1.filter(({ operation }) => operation.operationId?.startsWith('list'))) {
    const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map((each) => each.name)
    t.ok(query.includes('cursor') && query.includes('limit'), `${name} takes limit and cursor`)
    const { properties } = operation.responses['200']?.content?.['application/json']?.schema ?? {}
    t.match(Object.keys(properties ?? {}).sort(), ['items', 'nextCursor'], `${name} answers items and nextCursor`)
  }
})

t.test('every refusal is a problem document', async (t) => {
  for (const { name, operation } of v1)
    for (const [status, { content }] of Object.entries(operation.responses))
      if (Number(status) >= 400)
        t.same(
          content,
          { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          `${name} ${status}`,
        )
})
