import { cleanName, isolate, shorten } from '../../charts/text.ts'
import type { TenantContext } from '../../context.ts'
import { Problem } from '../../problems.ts'
import { dayText } from '../../scoring/days.ts'
import type { Explanation as Account } from '../../scoring/explanation.ts'
import { isNamed } from '../../scoring/responses.ts'
import { exclusionsOf } from '../responses/service.ts'
import { dayUpTo } from './days.ts'
import { countExcluded } from './excluded.ts'
import { type Explanation, mostExclusions } from './explanation-schemas.ts'
import { readFirm } from './firm.ts'
import { readFirmFacts } from './firm-queries.ts'
import { namesOf } from './reading-queries.ts'
import { rounded } from './rounded.ts'
import type { ScoreQuery } from './schemas.ts'
import { seesEverything } from './shown.ts'
import { requireSubject } from './subjects.ts'
import { headlineWindow } from './windows.ts'

/** Some 60 letters. */
const mostOfName = 40

type Explained = Account & { sentences: string[] }

/**
 * How a consultant's score came about, calculated anew from the cells. Throws not_found as the score does, and
 * too_few_answers where the score is withheld from the caller or there is none.
 */
export async function getExplanation(
  ctx: TenantContext,
  consultantId: string,
  { window = headlineWindow, asOf }: ScoreQuery,
): Promise<Explanation> {
  const name = await requireSubject(ctx, 'consultant', consultantId)
  const facts = await readFirmFacts(ctx)
  const today = dayText(facts.today)
  const day = dayUpTo(today, asOf ?? today)
  const firm = await readFirm(ctx, facts, day)
  const settings = { ...firm.settings, windowDays: window }
  const own = firm.cells.service.filter(({ consultant }) => consultant === consultantId)
  const keys = new Set(own.map(({ client }) => client).filter(isNamed))
  const clients = await namesOf(ctx, 'client', [...keys])
  const explained = await ctx.deps.calculations.run('explanationOf', {
    ...{ cells: firm.cells, settings, asOf: day, consultant: consultantId },
    names: {
      consultant: spoken(name),
      clients: Object.fromEntries(Array.from(clients, ([id, client]) => [id, spoken(client)])),
    },
  })
  const n = explained?.model.answers ?? 0
  const published = n >= settings.minResponses
  if (explained === null || !(published || seesEverything(ctx.actor)))
    throw new Problem('too_few_answers', tooFew(n, settings.minResponses))
  const exclusions = await exclusionsIn(ctx, consultantId, day, window)
  return {
    ...{ consultantId, name, asOf: dayText(day), window, published },
    ...rounded(figuresOf(explained, clients)),
    exclusions,
    sentences: [...explained.sentences, ...leftOut(exclusions.count, spoken(name))],
  }
}

/** A name as it may stand in a sentence: short enough to read on, and turning nothing that follows. */
const spoken = (name: string) => isolate(shorten(cleanName(name), mostOfName, { size: 1 }))

async function exclusionsIn(ctx: TenantContext, consultantId: string, day: number, window: number) {
  const count = (await countExcluded(ctx, day, window, []))(consultantId, window)
  if (count === 0) return { count, items: [] }
  const first = dayText(day - window + 1)
  return { count, items: await exclusionsOf(ctx, consultantId, first, dayText(day), mostExclusions) }
}

function figuresOf({ model, ...explained }: Explained, names: ReadonlyMap<string, string>) {
  const named = <Item extends { client: string | null }>({ client, ...rest }: Item) => ({
    clientId: client !== null && names.has(client) ? client : null,
    client: names.get(client ?? '') ?? null,
    ...rest,
  })
  const { formula, settings, ownPart, firmPart, firmMean, consultants, steps } = explained
  return {
    ...{ formula, settings: { ...settings, metricWindows: [...settings.metricWindows] }, n: model.answers },
    ...{ rawMean: model.rawMean, balancedMean: model.balanced.mean, effective: model.balanced.effective },
    ...{ unadjusted: model.unadjusted.score, clientEffectShift: model.clientEffectShift },
    ...{ score: model.score, low: model.lo, high: model.hi, reliability: model.reliability },
    ...{ ownPart, firmPart, firmMean, consultants, steps },
    groups: explained.groups.map(named),
    parts: explained.parts.map(named),
    changes: explained.changes.map(named),
  }
}

const tooFew = (n: number, minimum: number) =>
  n === 0
    ? 'There is no answer in the window yet, so there is no score to explain.'
    : `The score is shown from ${minimum} answers on; so far there are ${n}.`

function* leftOut(count: number, name: string): Iterable<string> {
  if (count === 1) yield `One answer about ${name} was left out, and the reason is on record.`
  if (count > 1) yield `${count} answers about ${name} were left out, and the reason of each is on record.`
}
