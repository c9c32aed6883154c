/** HaloPSA and HaloITSM, which are one product. It signs nothing, so its calls carry a secret. */
import { basic, bearer, ownHeader } from '../authentication.ts'
import { alsoOurs } from '../generic/ours.ts'
import { elementsOf } from './elements.ts'
import { momentOf, reportOf } from './ticket.ts'

const only = <T>(values: readonly T[]) => (new Set(values).size === 1 ? values[0]! : null)

/** The custom payload of a webhook may be our own format. */
export const halo = alsoOurs({
  name: 'halo',
  title: 'HaloPSA and HaloITSM',
  aliases: ['halopsa', 'haloitsm'],
  authentications: { basic, bearer, header: ownHeader() },
  identify(_call, body) {
    const elements = elementsOf(body)
    return {
      event: only(elements.map(({ event }) => event)),
      deliveryId: elements.length === 1 ? elements[0]!.deliveryId : null,
      isTimed: elements.length > 0 && elements.every((element) => momentOf(element) !== null),
    }
  },
  read(_call, body, mapping) {
    const elements = elementsOf(body)
    return elements.length === 0
      ? { ignored: 'The call names no ticket.' }
      : {
          tickets: elements.map((element) => reportOf(element, mapping)),
          elements: elements.map(({ envelope }) => envelope),
        }
  },
})
