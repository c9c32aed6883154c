/** What people sign in to the API of a ticket system with: texts, each system with its own names for them. */
import { type TObject, Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Credentials, LookUp } from './look-up.ts'

/** Goes into a header, so neither spaces at its ends nor anything that ends a line. */
export const Secret = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2000, pattern: '^[\\x21-\\x7e]+$', description })
export const Word = (description: string) =>
  Type.String({ minLength: 1, maxLength: 254, pattern: '^[^\\0-\\x20\\x7f:]+$', description })

export const shape = (properties: Record<string, ReturnType<typeof Type.String>>): TObject =>
  Type.Object(properties, { additionalProperties: false })

/** A user and a token, or whatever stands in their place. */
export const basicHeader = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`,
})
export const bearerHeader = (token: string | undefined) => ({ authorization: `Bearer ${token}` })

/** Why these are not credentials for the system, in words that repeat none of them; undefined when they are. */
export function credentialsFault({ credentials: shapes }: LookUp, given: Credentials): string | undefined {
  if (shapes.some((each) => Value.Check(each, given))) return undefined
  const names = shapes.map((each) => Object.keys(each.properties).join(', '))
  return `must be ${names.join('; or ')}, each as the ticket system shows it`
}
