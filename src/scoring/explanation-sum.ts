import type { Explanation } from './explanation.ts'

const mostClients = 4
const words = {
  firm: 'from the average of the firm',
  'client difficulty': 'for the difficulty of the clients',
  'end of the scale': 'because the scale ends there',
}
const inTenths = (tenths: number) => (Math.abs(tenths) / 10).toFixed(1)

/**
 * The parts of a score as a sum that is right to the last digit shown; small clients are taken together. A score of one
 * part is no sum, and gets no sentence.
 */
export function* sumOfParts({ parts, scoreTenths }: Explanation, nameOf: (client: string) => string): Iterable<string> {
  const clients = parts.filter(({ what }) => what === 'client').toSorted((a, b) => b.tenths - a.tenths)
  const [named, others] = [clients.slice(0, mostClients), clients.slice(mostClients)]
  const terms = named.map(({ client, tenths }) => ({ tenths, of: `from ${nameOf(client!)}` }))
  if (others.length > 0) {
    const tenths = others.reduce((sum, part) => sum + part.tenths, 0)
    terms.push({ tenths, of: others.length === 1 ? 'from another client' : `from ${others.length} other clients` })
  }
  for (const { what, tenths } of parts) if (what !== 'client' && tenths !== 0) terms.push({ tenths, of: words[what] })
  if (terms.length < 2) return
  const sum = terms.map(({ tenths, of }, index) => `${signOf(tenths, index)}${inTenths(tenths)} ${of}`).join(' ')
  yield `In numbers: ${sum} make ${scoreTenths < 0 ? '-' : ''}${inTenths(scoreTenths)}.`
}

const signOf = (tenths: number, index: number) => (tenths < 0 ? '- ' : index === 0 ? '' : '+ ')
