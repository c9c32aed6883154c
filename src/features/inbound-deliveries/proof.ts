/** Whether a call proves that it comes from the ticket system of its connection, and if not, why. */
import { header, type InboundCall } from '../../ticket-systems/system.ts'
import type { CalledConnection } from '../connections/service.ts'

/** undefined for a genuine call. A right signature of another moment is too old, and is refused like a wrong one. */
export async function faultOf(
  connection: CalledConnection,
  call: InboundCall,
  now: Date,
): Promise<'wrong_proof' | 'too_old' | 'no_secret' | undefined> {
  if (connection.secrets.length === 0) return 'no_secret'
  if (await isGenuine(connection, call, now)) return undefined
  for (const moment of statedMoments(call)) if (await isGenuine(connection, call, moment)) return 'too_old'
  return 'wrong_proof'
}

/** Every secret is tried, whichever fits, so that the time does not tell which it was. */
async function isGenuine({ system, authentication, secrets }: CalledConnection, call: InboundCall, now: Date) {
  const { verify } = system.authentications[authentication]!
  const fits = await Promise.all(secrets.map((secret) => verify(call, secret, now)))
  return fits.includes(true)
}

/** Moments at which the call says that it was sent: in a header of that name, or in the body. */
function statedMoments(call: InboundCall): Date[] {
  const names = Object.keys(call.headers).filter((name) => name.includes('timestamp'))
  const inBody = /"\w*timestamp"\s*:\s*(\d{10,13})\b/i.exec(call.raw.toString('latin1', 0, 65_536))?.[1]
  const texts = [...names.slice(0, 3).map((name) => header(call, name)), inBody]
  return texts.map((text) => momentOf(text ?? '')).filter((moment) => !Number.isNaN(moment.getTime()))
}

function momentOf(text: string): Date {
  if (!/^\d{9,13}$/.test(text)) return new Date(text)
  return new Date(Number(text) * (text.length > 11 ? 1 : 1000))
}
