import t from 'tap'
import { meaningOfStatus, statusIn } from '../../src/mail/enhanced-status.ts'
import { relayHeaders } from '../../src/mail/relay-headers.ts'

t.test(
  'a status says whether nobody has the address, only this mail was refused, or it may go another time',
  async (t) => {
    const meanings = {
      hard: ['5.0.0', '5.1.1', '5.1.2', '5.1.10', '5.2.0', '5.2.1', '5.4.1', '5.4.4'],
      refused: ['5.1.7', '5.1.8', '5.2.3', '5.3.4', '5.4.6', '5.5.0', '5.6.1', '5.7.1', '5.7.515'],
      soft: ['4.2.2', '4.4.7', '4.7.1', '5.2.2', '5.4.7'],
    }
    for (const [meaning, codes] of Object.entries(meanings))
      for (const code of codes) t.equal(meaningOfStatus(code), meaning, code)
    for (const code of ['2.1.5', '', '5', '6.1.1', '5.1.1.1']) t.equal(meaningOfStatus(code), undefined, code)
  },
)

t.test('a status is found in the words of mail servers, and an address is not taken for one', async (t) => {
  const answers = [
    ['550 5.1.1 <anna@example.com>: no such user', '5.1.1'],
    ['smtp; 550-5.7.26 This mail is unauthenticated', '5.7.26'],
    ['smtp;452 4.2.2 Mailbox full', '4.2.2'],
    ['550 No such user', '5.0.0'],
    ['451', '4.0.0'],
    ['host 10.5.1.1 refused to talk to me', null],
    ['Connection timed out', null],
  ] as const
  for (const [answer, status] of answers) t.equal(statusIn(answer), status, answer)
})

t.test('only relays that need it are told the reference in headers of their own', async (t) => {
  t.same(relayHeaders('smtps://smtp.postmarkapp.com:465', 'ref'), { 'X-PM-Metadata-rapport': 'ref' })
  t.same(relayHeaders('smtp://smtp.sendgrid.net:587', 'ref'), { 'X-SMTPAPI': '{"unique_args":{"rapport":"ref"}}' })
  for (const url of ['smtp://mail.firm.example', 'smtp://smtp.sendgrid.net.evil.example', 'smtp://notpostmarkapp.com'])
    t.same(relayHeaders(url, 'ref'), {})
  t.same(relayHeaders('smtps://smtp.postmarkapp.com', undefined), {})
})
