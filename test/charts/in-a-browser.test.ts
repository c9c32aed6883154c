import type { Page } from 'playwright-core'
import t from 'tap'
import { palettes } from '../../src/charts/theme.ts'
import { accessibilityFaults, blankPage, desktop, noBrowser } from '../helpers/browser.ts'
import { gallery } from './sample-firms.ts'

/** Runs in the page: words that leave their picture or the part of it that shows them, and words on other words. */
const findFaults = `(() => {
  const faults = []
  for (const svg of document.querySelectorAll('svg')) {
    const whole = svg.getBoundingClientRect()
    const words = [...svg.querySelectorAll('text')].map((element) => {
      const drawn = element.getBoundingClientRect()
      const clip = element.closest('[clip-path]')?.getAttribute('clip-path').slice(5, -1)
      const shown = clip ? svg.querySelector('#' + clip + ' rect').getBBox() : null
      return { text: element.textContent, box: element.getBBox(), drawn, shown }
    })
    const said = (what, ...texts) => faults.push([svg.id, what, ...texts.map(({ text }) => text)].join(' | '))
    for (const [index, a] of words.entries()) {
      const { left, right, top, bottom } = a.drawn
      if (left < whole.left || right > whole.right || top < whole.top || bottom > whole.bottom) said('cut off', a)
      if (a.shown && a.box.x + a.box.width > a.shown.x + a.shown.width) said('cut by its column', a)
      for (const b of words.slice(index + 1)) {
        const across = Math.min(right, b.drawn.right) - Math.max(left, b.drawn.left)
        const down = Math.min(bottom, b.drawn.bottom) - Math.max(top, b.drawn.top)
        // A line's box is higher than its letters.
        if (across > 0 && down > 2) said('one on the other', a, b)
      }
    }
  }
  return faults
})()`

async function show(page: Page, pictures: Record<string, string>) {
  const body = Object.values(pictures).join('\n')
  await page.setContent(
    `<!doctype html><html lang="en"><title>Pictures</title><main><h1>Pictures</h1>${body}</main></html>`,
  )
}

for (const colorScheme of ['light', 'dark'] as const)
  t.test(`in the ${colorScheme} scheme no words are cut off or lie on others`, { skip: noBrowser }, async (t) => {
    const page = await blankPage(t, { ...desktop, colorScheme })
    for (const width of colorScheme === 'light' ? [480, 760, 1200] : [760]) {
      await show(page, gallery({ width }))
      t.ok((await page.locator('svg text').count()) > 500)
      t.same(await page.evaluate<string[]>(findFaults), [], `${width} wide`)
    }
  })

t.test('the check of words finds what lies on others and what is cut off', { skip: noBrowser }, async (t) => {
  const page = await blankPage(t, desktop)
  const texts = [
    '<text x="5" y="40">one</text>',
    '<text x="9" y="44">other</text>',
    '<text x="90" y="90">too long</text>',
  ]
  await show(page, { bad: `<svg id="bad" width="100" height="100">${texts.join('')}</svg>` })
  t.same(await page.evaluate<string[]>(findFaults), [
    'bad | one on the other | one | other',
    'bad | cut off | too long',
  ])
})

const groundOf = (page: Page, id: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector('#${id} .paper')).fill`)
const rgb = (colour: string) =>
  `rgb(${[1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16)).join(', ')})`

t.test('a picture follows the scheme of its reader, and that of paper when printed', { skip: noBrowser }, async (t) => {
  const page = await blankPage(t, { ...desktop, colorScheme: 'dark' })
  await show(page, gallery())
  t.equal(await groundOf(page, 'list-7'), rgb(palettes.dark.paper))
  await page.emulateMedia({ media: 'print' })
  t.equal(await groundOf(page, 'list-7'), rgb('#ffffff'))
  await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  t.equal(await groundOf(page, 'list-7'), rgb(palettes.light.paper))
  await show(page, gallery({ theme: 'dark' }))
  t.equal(await groundOf(page, 'list-7'), rgb(palettes.dark.paper))
})

t.test(
  'a picture that is a file of its own is drawn, and says to a screen reader what it is',
  { skip: noBrowser },
  async (t) => {
    const page = await blankPage(t, desktop)
    for (const [name, svg] of Object.entries(gallery())) {
      await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`)
      t.ok((await page.locator('svg > text, svg > g').count()) > 0, name)
      t.match(await page.locator('svg').ariaSnapshot(), /^- img "(Service score|Funnel plot)/, name)
    }
  },
)

t.test('axe finds no fault in a page of pictures', { skip: noBrowser }, async (t) => {
  const page = await blankPage(t, desktop)
  const drawn = gallery()
  await show(page, Object.fromEntries(['list-7', 'funnel-7', 'series-2'].map((name) => [name, drawn[name]!])))
  t.same(await accessibilityFaults(page), [])
})
