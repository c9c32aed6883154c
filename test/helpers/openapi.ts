import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './source.ts'

export interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  additionalProperties?: unknown
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  maxLength?: number
  maxItems?: number
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  examples?: unknown[]
}

interface Content {
  [mediaType: string]: { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
}

export interface Operation {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  security?: object[]
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}

export interface DescribedOperation {
  /** `GET /v1/clients` */
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  operation: Operation
}

/** All operations of the committed document. */
export async function operations(): Promise<DescribedOperation[]> {
  const { paths } = JSON.parse(await readFile(join(root, 'openapi/openapi.json'), 'utf8')) as {
    paths: Record<string, Record<string, Operation>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as DescribedOperation['method'],
      path,
      operation,
    })),
  )
}

/** A schema and all that lie in it, each with its place. */
export function* walkSchemas(schema: Schema, place = ''): Iterable<{ schema: Schema; place: string }> {
  yield { schema, place }
  for (const [name, each] of Object.entries(schema.properties ?? {})) yield* walkSchemas(each, `${place}/${name}`)
  if (schema.items) yield* walkSchemas(schema.items, `${place}/*`)
  for (const each of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    yield* walkSchemas(each, place)
}

/** An example of the body that the document gives, if the operation takes one. */
export function exampleBody({ requestBody }: Operation): unknown {
  const content = requestBody?.content['application/json']
  return content?.example ?? Object.values(content?.examples ?? {})[0]?.value
}

/** The path with its parameters filled in: `number` and the like by 1, a source by its name, ids by the given verb. */
export function pathWith(path: string, idFor: (parameter: string) => string): string {
  const fixed: Record<string, string> = { number: '1', source: 'zendesk', externalId: '4711' }
  return path.replaceAll(/\{([A-Za-z]+)\}/g, (_, name: string) => fixed[name] ?? idFor(name))
}
