import t from 'tap'
import { palettes } from '../../src/charts/theme.ts'

/** Relative luminance of WCAG 2.2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(colour.slice(start, start + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

t.test('the measure of contrast is the one of WCAG', async (t) => {
  t.equal(contrast('#000000', '#ffffff'), 21)
  t.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01)
})

for (const [scheme, palette] of Object.entries(palettes)) {
  const grounds = Object.entries({
    paper: palette.paper,
    tint: palette.tint,
    ...(scheme === 'light' && { print: '#ffffff' }),
  })
  t.test(`in the ${scheme} scheme words can be read on every ground`, async (t) => {
    for (const [ground, colour] of grounds)
      for (const name of ['ink', 'soft'] as const) {
        const ratio = contrast(palette[name], colour)
        t.ok(ratio >= 4.5, `${name} on ${ground} is ${ratio.toFixed(2)}`)
      }
  })
  t.test(`in the ${scheme} scheme marks and lines can be seen on every ground`, async (t) => {
    for (const [ground, colour] of grounds)
      for (const name of ['mark', 'edge', 'mean', 'alarm', 'soft'] as const) {
        const ratio = contrast(palette[name], colour)
        t.ok(ratio >= 3, `${name} on ${ground} is ${ratio.toFixed(2)}`)
      }
  })
}
