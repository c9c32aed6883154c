import t from 'tap'
import { hashPassword, isPassword, weakness } from '../src/passwords.ts'

t.test('a hash names its own cost, differs each time, and fits its password only', async (t) => {
  const [hash, again] = await Promise.all([hashPassword('vier ruhige Häfen'), hashPassword('vier ruhige Häfen')])
  t.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  t.not(hash, again)
  t.equal(await isPassword('vier ruhige Häfen', hash), true)
  t.equal(await isPassword('vier ruhige Hafen', hash), false)
  t.equal(await isPassword('', hash), false)
})

t.test('a hash of another cost still fits, so that the cost can be raised', async (t) => {
  // From the reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1 -v 13 -e
  const reference = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'
  t.equal(await isPassword('password', reference), true)
  t.equal(await isPassword('differentpassword', reference), false)
})

t.test('no hash takes as long as a wrong password', async (t) => {
  const hash = await hashPassword('four quiet harbours')
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let n = 0; n < 7; n += 1)
    for (const [who, stored] of [
      ['known', hash],
      ['unknown', null],
    ] as const) {
      const begun = performance.now()
      t.equal(await isPassword('other words', stored), false)
      times[who].push(performance.now() - begun)
    }
  const median = (values: number[]) => values.sort((a, b) => a - b)[3]!
  const [known, unknown] = [median(times.known), median(times.unknown)]
  t.ok(unknown > known / 3 && unknown < known * 3, `${known} ms and ${unknown} ms`)
})

t.test('a flood of attempts is turned away beyond what can wait, and the rest is served', async (t) => {
  const attempts = Array.from({ length: 40 }, () => isPassword('other words', null))
  const results = await Promise.allSettled(attempts)
  const refused = results.filter((result) => result.status === 'rejected')
  t.equal(results.length - refused.length, 34)
  for (const { reason } of refused) t.match(reason, { code: 'unavailable', retryAfterSeconds: 2 })
  t.equal(await isPassword('other words', null), false, 'and then it goes on')
})

t.test('guessable passwords are told from others', async (t) => {
  t.match(weakness('CorrectHorseBatteryStaple', 'a@example.com'), /commonest/)
  t.match(weakness('abababababab', 'a@example.com'), /different/)
  t.match(weakness('Jo.Maas@Example.com', 'jo.maas@example.com'), /address/)
  t.equal(weakness('four quiet harbours at dawn', 'a@example.com'), undefined)
})
