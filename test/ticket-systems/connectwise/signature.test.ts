import { createHash, createHmac } from 'node:crypto'
import t from 'tap'
import { connectwise } from '../../../src/ticket-systems/connectwise/reader.ts'
import { keysUrl } from '../../../src/ticket-systems/connectwise/signature.ts'
import { callOf } from '../hostile.ts'
import { callback, keyUrl } from './callbacks.ts'

const { verify, fault } = connectwise.authentications.signature!
const key = 'c2lnbmluZy1rZXktb2YtQ29iYWx0'
const now = new Date()

/** As the documentation says: the key is hashed first, and its digest signs the bytes. */
function signed(body: object, by = key) {
  const raw = Buffer.from(JSON.stringify(body))
  const signature = createHmac('sha256', createHash('sha256').update(by, 'utf8').digest()).update(raw).digest('base64')
  return callOf(body, { 'x-content-signature': signature })
}

t.test('a call signed with the key of the connection is accepted, and nothing else', async (t) => {
  const call = signed(callback())
  t.equal(await verify(call, key, now), true)
  t.equal(await verify(call, `${key}x`, now), false, 'another key')
  t.equal(await verify({ ...call, raw: Buffer.concat([call.raw, Buffer.from(' ')]) }, key, now), false, 'a byte more')
  t.equal(await verify({ ...call, headers: {} }, key, now), false, 'unsigned')
  const plain = createHmac('sha256', key).update(call.raw).digest('base64')
  t.equal(await verify({ ...call, headers: { 'x-content-signature': plain } }, key, now), false, 'the key not hashed')
})

t.test('a connection that names the address of its key believes the key from there only', async (t) => {
  const call = signed(callback())
  const keys = { signing_key: key }
  t.equal(await verify(call, keyUrl, now, keys), true)
  t.equal(await verify(call, keyUrl.replace(/&id=.*/, ''), now, keys), true, 'the id may be left out')
  t.equal(await verify(call, keyUrl, now), false, 'nothing was fetched')
  t.equal(await verify(call, keyUrl, now, { signing_key: '' }), false)
  t.equal(await verify(call, keyUrl, now, { signing_key: 7 }), false)
  t.equal(await verify(signed(callback(), 'another key'), keyUrl, now, keys), false)
  const foreign = { Metadata: { key_url: keyUrl.replace('Cobalt', 'Mallory') } }
  t.equal(await verify(signed(callback({}, foreign)), keyUrl, now, keys), false, 'signed well, by another company')
  t.equal(await verify({ ...call, raw: Buffer.from('no JSON') }, keyUrl, now, keys), false)
})

t.test('the address in a body is only asked when it is that of the connection', async (t) => {
  const asked = (key_url: unknown, secret?: string) => keysUrl(callOf({}), { Metadata: { key_url } }, secret)
  t.equal(asked(keyUrl), keyUrl)
  t.equal(asked(keyUrl, keyUrl), keyUrl)
  t.equal(asked(keyUrl, key), null, 'it knows its key')
  const own = 'https://cw.firm.example:8443/v4_6_release/system/callbackkey/index.rails?companyName=firm&id=1'
  t.equal(asked(own), null, 'no host of ConnectWise')
  t.equal(asked(own, own), own, 'but the own host of the connection')
  t.equal(asked(own.replace('8443', '22'), own), null)
  t.equal(asked(keyUrl.replace('e17e', 'ffff'), keyUrl), null, 'another key')
  for (const bad of [
    keyUrl.replace('https', 'http'),
    keyUrl.replace('na.myconnectwise.net', '169.254.169.254'),
    keyUrl.replace('na.myconnectwise.net', 'na.myconnectwise.net.evil.example'),
    keyUrl.replace('na.myconnectwise.net', 'evilmyconnectwise.net'),
    keyUrl.replace('na.myconnectwise.net', 'na.myconnectwise.net@evil.example'),
    keyUrl.replace('na.myconnectwise.net', 'user:pw@na.myconnectwise.net'),
    keyUrl.replace('na.myconnectwise.net', 'na.myconnectwise.net:22'),
    keyUrl.replace('system/callbackkey/index.rails', 'apis/3.0/system/members'),
    `${keyUrl}&companyname=Mallory`,
    keyUrl.replace('companyName=Cobalt&', ''),
    `${keyUrl}#x`,
    `${keyUrl}${'x'.repeat(2000)}`,
    'no address',
    7,
    null,
  ])
    t.equal(asked(bad), null, String(bad).slice(0, 120))
})

t.test('a secret is a key, or the address of one', async (t) => {
  t.equal(fault(key), undefined)
  t.equal(fault(keyUrl), undefined)
  t.match(fault('short'), /too short/)
  t.match(fault('https://na.myconnectwise.net/'), /neither/)
  t.match(fault(keyUrl.replace('https', 'http')), /neither/)
})
