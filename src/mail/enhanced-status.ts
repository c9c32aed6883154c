/*
 * What a mail server's final no means, by its enhanced status code (RFC 3463):
 * - hard: nobody has that address, now or later: 5.0.0, 5.1.x, 5.2.0, 5.2.1, 5.4.0, 5.4.1, 5.4.4 and others in doubt
 * - refused: the mail or its sender was refused, which says nothing about the address: 5.1.7 and 5.1.8 (the sender's
 *   address), 5.2.3 and 5.3.4 (too large), 5.3.x, 5.4.x (loops, systems), 5.5.x (protocol), 5.6.x (content), 5.7.x
 *   (policy, spam, authentication)
 * - soft: it may go another time: 4.x.x, also 5.2.2 (mailbox full) and 5.4.7 (given up after a time)
 */
export type Refused = 'hard' | 'refused' | 'soft'

const exact: Record<string, Refused> = {
  '5.1.7': 'refused',
  '5.1.8': 'refused',
  '5.2.2': 'soft',
  '5.2.3': 'refused',
  '5.4.0': 'hard',
  '5.4.1': 'hard',
  '5.4.4': 'hard',
  '5.4.7': 'soft',
}
const bySubject: Record<string, Refused> = {
  '5.3': 'refused',
  '5.4': 'refused',
  '5.5': 'refused',
  '5.6': 'refused',
  '5.7': 'refused',
}

/** By a status such as 5.1.1; undefined for what is no refusal. */
export function meaningOfStatus(status: string): Refused | undefined {
  const [, code, kind, subject] = /^(([245])\.(\d{1,3})\.\d{1,3})$/.exec(status) ?? []
  if (code === undefined || kind === '2') return undefined
  if (kind === '4') return 'soft'
  return exact[code] ?? bySubject[`${kind}.${subject}`] ?? 'hard'
}

/** The enhanced status in an answer of a mail server, else what its plain code says as one; null when it has neither. */
export function statusIn(answer: string): string | null {
  const enhanced = /(?:^|[\s;(-])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(answer.slice(0, 2000))?.[1]
  if (enhanced !== undefined) return enhanced
  const plain = /(?:^|[\s;])([45])[0-5]\d(?=[\s-]|$)/.exec(answer.slice(0, 2000))?.[1]
  return plain === undefined ? null : `${plain}.0.0`
}
