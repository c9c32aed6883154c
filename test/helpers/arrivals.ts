/** Calls that came in the past, written as they would have been stored then. */
import { newId } from '../../src/ids.ts'
import type { World } from './world.ts'

const minute = 60_000

/** Stores a processed call for each moment. */
export async function cameAt({ asTenant, tenantId }: World, connectionId: string, moments: readonly Date[]) {
  const rows = moments.map((receivedAt) => {
    const id = newId(receivedAt.getTime())
    return {
      ...{ tenantId, id, connectionId, deliveryKey: id, headers: '{}', body: Buffer.from('{}') },
      ...{ state: 'processed', outcome: 'Done.', receivedAt, processedAt: receivedAt },
    }
  })
  for (let start = 0; start < rows.length; start += 500)
    await asTenant(({ tx }) =>
      tx
        .insertInto('inboundDeliveries')
        .values(rows.slice(start, start + 500))
        .execute(),
    )
}

/** Every so many minutes from nine to five, UTC, on weekdays of the four weeks before a moment. */
export function officeHours(until: Date, everyMinutes = 60): Date[] {
  const moments: Date[] = []
  for (let at = until.getTime() - 28 * 86_400_000; at <= until.getTime(); at += everyMinutes * minute) {
    const moment = new Date(at)
    const isWeekday = moment.getUTCDay() > 0 && moment.getUTCDay() < 6
    if (isWeekday && moment.getUTCHours() >= 9 && moment.getUTCHours() < 17) moments.push(moment)
  }
  return moments
}
