import { wcagContrast } from 'culori'
import t from 'tap'
import { contrastOn, nearest, palettesOf, textOn } from '../../src/brand/colours.ts'

const sheets = { light: '#fffdf9', dark: '#1d2127' } as const
const all = ['00', '33', '66', '99', 'cc', 'ff'].flatMap((r, _, steps) =>
  steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)),
)

t.test('whatever colour a firm has, buttons can be seen and read in both schemes', async (t) => {
  for (const colour of all) {
    const palettes = palettesOf(colour, null)
    for (const scheme of ['light', 'dark'] as const) {
      const { accent, onAccent, link, tint } = palettes[scheme]
      const ink = scheme === 'light' ? '#20242c' : '#eceae4'
      const faults = [
        wcagContrast(accent, sheets[scheme]) < 3 && 'surface',
        wcagContrast(onAccent, accent) < 4.5 && 'text',
        wcagContrast(link, sheets[scheme]) < 4.5 && 'link',
        wcagContrast(ink, tint) < 4.5 && 'ink on tint',
      ].filter(Boolean)
      t.same(faults, [], `${colour} ${scheme}`)
    }
  }
})

t.test('a colour that can be seen stays as it is; another is moved no further than it must', async (t) => {
  t.equal(nearest('light', '#1f3a5f'), '#1f3a5f')
  t.equal(nearest('dark', '#ffd400'), '#ffd400')
  for (const [scheme, colour] of [
    ['light', '#ffd400'],
    ['light', '#ffffff'],
    ['dark', '#1f3a5f'],
    ['dark', '#000000'],
  ] as const) {
    const found = contrastOn(scheme, nearest(scheme, colour))
    t.ok(found >= 3 && found < 3.1, `${colour} ${scheme}: ${found}`)
  }
})

t.test('white is written on dark colours, black on light ones', async (t) => {
  t.equal(textOn('#1f3a5f'), '#ffffff')
  t.equal(textOn('#ffd400'), '#000000')
})
