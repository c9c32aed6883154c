import t from 'tap'
import { sourceFiles } from '../helpers/source.ts'

const generated = ['db/types.ts']
const lines = (text: string) => text.split('\n').length - 1

const code = (await sourceFiles('src', 'db', 'workers', 'openapi')).filter(({ path }) => !generated.includes(path))

t.test('no file is longer than 300 lines, half of them are under 60', async (t) => {
  const long = code.filter(({ text }) => lines(text) > 300).map(({ path, text }) => `${path}: ${lines(text)}`)
  t.same(long, [])
  // A migration is frozen, and as long as what it changes.
  const living = code.filter(({ path }) => !path.startsWith('db/migrations/'))
  const sizes = living.map(({ text }) => lines(text)).sort((a, b) => a - b)
  t.ok(sizes[Math.floor(sizes.length / 2)]! < 60, `the median is ${sizes[Math.floor(sizes.length / 2)]}`)
})

t.test('no test file is longer than 250 lines', async (t) => {
  const long = (await sourceFiles('test'))
    .filter(({ text }) => lines(text) > 250)
    .map(({ path, text }) => `${path}: ${lines(text)}`)
  t.same(long, [])
})

t.test('files are named for what they hold', async (t) => {
  const names = code.map(({ path }) => path)
  t.same(
    names.filter((path) => /(^|[/-])(utils?|helpers?|managers?|common|misc)([/.-])/.test(path)),
    [],
  )
  t.same(
    names.filter((path) => !path.startsWith('db/migrations/') && !/^[a-z0-9/-]+(\.d)?\.ts$/.test(path)),
    [],
    'kebab-case',
  )
  t.same(
    code.filter(({ text }) => /\bTODO\b|\bFIXME\b/.test(text)).map(({ path }) => path),
    [],
    'nothing is left for later',
  )
})
