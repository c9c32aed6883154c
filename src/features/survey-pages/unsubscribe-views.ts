/** What the page behind the unsubscribe link shows, in words of the language that the mail was in. Pure. */
import { pageBrand } from '../../brand/page-brand.ts'
import { type Words, wordsIn } from '../../languages/words.ts'
import type { Subscription } from '../suppressions/service.ts'

export function suppressedView({ firm, brand, language, locales }: Subscription) {
  const { say, apart, ...words } = wordsIn(language, locales)
  const heading = say('suppressed.heading')
  return {
    ...{ language: words.language, direction: words.direction },
    ...{ title: heading, heading, brand: pageBrand(brand, firm) },
    text: say('suppressed.text', { firm: apart(firm) }),
  }
}

/** The offer to stop surveys like this one or all of them and, to somebody who has, to get them again. */
export function subscriptionView(subscription: Subscription, path: string) {
  const { state, language, locales, since, timeZone } = subscription
  const words = wordsIn(language, locales)
  const { say } = words
  const from = { firm: words.apart(subscription.firm) }
  const buttons = buttonsOf(words, path)
  const brand = pageBrand(subscription.brand, subscription.firm)
  const shown = { language: words.language, direction: words.direction, brand }
  if (state === 'subscribed')
    return {
      ...shown,
      title: say('unsubscribe.title', from),
      heading: say('unsubscribe.heading'),
      text: say('unsubscribe.text', from),
      buttons: [buttons.survey, buttons.everything],
      stored: say('unsubscribe.wouldStore'),
    }
  const heading = say('unsubscribed.heading')
  const isSurvey = state === 'survey stopped'
  return {
    ...shown,
    ...{ title: heading, heading },
    text: say(isSurvey ? 'unsubscribed.survey' : 'unsubscribed.text', from),
    buttons: isSurvey ? [buttons.everything, buttons.again] : [buttons.again],
    stored: since && say('unsubscribed.stored', { day: words.day(since, timeZone) }),
  }
}

const buttonsOf = ({ say }: Words, path: string) => ({
  survey: { action: `${path}/survey`, field: 'Stop-Survey', text: say('unsubscribe.survey') },
  everything: { action: path, field: 'List-Unsubscribe', text: say('unsubscribe.button') },
  again: { action: `${path}/undo`, field: 'Subscribe-Again', text: say('unsubscribed.button'), quiet: true },
})
