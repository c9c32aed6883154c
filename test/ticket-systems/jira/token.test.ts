import { createHmac } from 'node:crypto'
import t from 'tap'
import { callOf } from '../hostile.ts'
import { jira } from './events.ts'

const secret = 'the-client-secret-of-the-app'
const now = new Date('2026-01-05T09:00:00Z')
const seconds = now.getTime() / 1000
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

function token(claims: object, head: object = { alg: 'HS256', typ: 'JWT' }, key = secret) {
  const signed = `${part(head)}.${part(claims)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

const accepts = (authorization: string) =>
  jira.authentications.token!.verify(callOf({}, { authorization }), secret, now)

t.test('the token of an app is accepted until it ends', async (t) => {
  t.equal(accepts(`Bearer ${token({ iat: seconds, exp: seconds + 180 })}`), true)
  t.equal(accepts(`JWT ${token({ iat: seconds, exp: seconds + 180 })}`), true)
  t.equal(accepts(`Bearer ${token({ iat: seconds - 600, exp: seconds - 61 })}`), false)
  t.equal(accepts(`Bearer ${token({ iat: seconds + 61, exp: seconds + 180 })}`), false)
})

t.test('a token that does not end is one of the last minutes', async (t) => {
  t.equal(accepts(`Bearer ${token({ iat: seconds - 900 })}`), true)
  t.equal(accepts(`Bearer ${token({ iat: seconds - 961 })}`), false)
  t.equal(accepts(`Bearer ${token({})}`), false)
})

t.test('no other secret, no other algorithm and no other text is a token', async (t) => {
  const claims = { iat: seconds, exp: seconds + 180 }
  t.equal(accepts(`Bearer ${token(claims, { alg: 'HS256' }, 'another')}`), false)
  t.equal(accepts(`Bearer ${token(claims, { alg: 'none' })}`), false)
  t.equal(accepts(`Bearer ${token(claims).split('.').slice(0, 2).join('.')}.`), false)
  t.equal(accepts(`Basic ${token(claims)}`), false)
  t.equal(accepts(''), false)
})
