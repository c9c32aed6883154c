/** What the page behind the unsubscribe link shows, in words of the language that the mail was in. Pure. */
import { wordsIn } from '../../languages/words.ts'
import type { Subscription } from '../suppressions/service.ts'

export function suppressedView({ firm, language, locales }: Subscription) {
  const { say, apart, ...words } = wordsIn(language, locales)
  const heading = say('suppressed.heading')
  return {
    ...{ language: words.language, direction: words.direction },
    ...{ title: heading, heading },
    text: say('suppressed.text', { firm: apart(firm) }),
  }
}

/** The offer to stop the mails or, to somebody who has, to get them again. */
export function subscriptionView({ firm, state, language, locales }: Subscription, path: string) {
  const { say, apart, ...words } = wordsIn(language, locales)
  const from = { firm: apart(firm) }
  const shown = { language: words.language, direction: words.direction, value: 'One-Click' }
  if (state === 'subscribed')
    return {
      ...shown,
      title: say('unsubscribe.title', from),
      heading: say('unsubscribe.heading'),
      text: say('unsubscribe.text', from),
      action: path,
      field: 'List-Unsubscribe',
      button: say('unsubscribe.button'),
    }
  const heading = say('unsubscribed.heading')
  return {
    ...shown,
    ...{ title: heading, heading },
    text: say('unsubscribed.text', from),
    action: `${path}/undo`,
    field: 'Subscribe-Again',
    button: say('unsubscribed.button'),
    quiet: true,
  }
}
