/** Scorecards as they are opened: from a file, without a network, on a phone, in the dark and on paper. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newClient } from '../../helpers/answering.ts'
import { accessibilityFaults, browse, desktop, noBrowser, phone, scrollsSideways } from '../../helpers/browser.ts'
import { calculated, dayBefore, rateAgain, rated } from '../../helpers/scores.ts'
import { type World, world } from '../../helpers/world.ts'

const options = { skip: noBrowser }
const longName = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mit Haftung '
  .repeat(3)
  .slice(0, 200)

/** A firm with so many clients, some with names that are hard to fit, and the paths of two cards. */
async function firmWith(t: Test, clients: number) {
  const firm = await world(t)
  const names = ['Nordwind Logistik', longName, 'شركة النور للاستشارات', '株式会社山田商事']
  const ids = await firm.asTenant(async (ctx) => {
    const made: string[] = []
    for (let number = 0; number < clients; number++)
      made.push(await newClient(ctx, names[number] ?? `Client ${number}`))
    return made
  })
  const ida = await rated(firm, clients === 1 ? 'Ida Lund' : longName, [])
  for (const [index, clientId] of ids.entries())
    await rateAgain(firm, ida, clients === 1 ? [5, 4, 5, 3, 5] : [5 - (index % 4)], {
      clientId,
      day: dayBefore(index * 5),
    })
  if (clients > 1) await rated(firm, 'Max Brandt', [5, 3, 4, 3, 5], { clientId: ids[0]! })
  await calculated(firm)
  return { firm, paths: { consultant: `/consultants/${ida}/scorecard`, client: `/clients/${ids[0]}/scorecard` } }
}

/** The card as a file on disk. */
async function saved(t: Test, { as }: World, path: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rapport-card-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'card.html')
  await writeFile(file, (await (await as('manager')).get(path)).text)
  return `file://${file}`
}

const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g)?.length ?? 0

for (const [clients, mostPages] of [
  [1, 3],
  [7, 4],
  [60, 6],
] as const)
  t.test(
    `with ${clients} clients a card needs no network, can be used by everybody and fits on paper`,
    options,
    async (t) => {
      const { firm, paths } = await firmWith(t, clients)
      for (const [name, path] of Object.entries(paths)) {
        const file = await saved(t, firm, path)
        for (const [size, of, colorScheme] of [
          ['phone', phone, 'dark'],
          ['desktop', desktop, 'light'],
        ] as const) {
          const page = await browse(t, firm.app, { ...of, colorScheme, offline: true })
          const asked: string[] = []
          page.on('request', (request) => asked.push(request.url()))
          const complaints: string[] = []
          page.on('console', (message) => complaints.push(message.text()))
          await page.goto(file)
          t.same(
            asked.filter((url) => url !== file && url !== 'data:,'),
            [],
            `${name} on a ${size} asks for nothing`,
          )
          t.same(complaints, [], 'and breaks no rule of its own policy')
          t.same(await accessibilityFaults(page), [], `${name} on a ${size}, ${colorScheme}: no violation`)
          t.equal(await scrollsSideways(page), false, `${name} on a ${size} is not too wide`)
          if (size === 'desktop') await checkPaper(t, page, name === 'client' ? 2 : mostPages)
        }
      }
    },
  )

async function checkPaper(t: Test, page: Awaited<ReturnType<typeof browse>>, mostPages: number) {
  const pages = pagesOf(await page.pdf({ preferCSSPageSize: true }))
  t.ok(pages >= 1 && pages <= mostPages, `${pages} pages`)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll('tr, figure, .headline, .said, footer')]
    .filter((element) => getComputedStyle(element).breakInside !== 'avoid').map(({ outerHTML }) => outerHTML)`)
  t.same(cut, [], 'no row, picture or paragraph is cut by the end of a page')
  const heads = await page.evaluate<string[]>(
    `[...document.querySelectorAll('thead')].map((head) => getComputedStyle(head).display)`,
  )
  t.ok(
    heads.every((display) => display === 'table-header-group'),
    'heads of tables come again on each page',
  )
  const paper = await page.evaluate<string>(`getComputedStyle(document.querySelector('main')).backgroundColor`)
  t.equal(paper, 'rgb(255, 255, 255)', 'paper stays white for who reads in the dark')
}
