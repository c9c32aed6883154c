import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { root } from '../helpers/source.ts'

t.test('the demo goes the whole way and ends with its outcome as JSON', async (t) => {
  const demo = spawn(process.execPath, [join(root, 'src/demo/main.ts'), '--once'], {
    cwd: root,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  let errors = ''
  demo.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  demo.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const [code] = await once(demo, 'close')
  t.equal(code, 0, errors)
  t.equal(errors, '')
  const outcome = JSON.parse(text.trimEnd().split('\n').at(-1)!)
  t.match(outcome, { tickets: 55, invitations: 55, responses: 42 })
  t.equal(outcome.consultants.length, 5)
  for (const { name, n, csat, low, high, ...score } of outcome.consultants) {
    t.ok(name !== '' && n >= 7 && low < high && low <= csat && csat <= high, `${name}: ${csat} of ${n}`)
    const { score: figure, scoreLow, scoreHigh, rawMean } = score
    t.ok(scoreLow < figure && figure < scoreHigh && figure !== rawMean, `${name}: ${figure} beside ${rawMean}`)
  }
})
