/** Answers a survey as a person with a browser does: opens a link of the mail, fills in the form, presses the button. */
export interface OpenedMail {
  recipient: string
  subject: string
  html: string
}

/** The link of the mail that chooses this mark. */
export function linkOf({ html, subject }: OpenedMail, mark: number): string {
  const links = [...html.matchAll(/href="([^"]*\/s\/[^"]+)"/g)].map(([, link]) => link!.replaceAll('&amp;', '&'))
  const link = links.find((each) => new URL(each).searchParams.get('m') === String(mark))
  if (!link) throw new Error(`the mail "${subject}" has no link for the mark ${mark}`)
  return link
}

export async function answer(link: string, answers: Record<string, string>): Promise<void> {
  const page = await fetch(link)
  const html = await page.text()
  if (page.status !== 200) throw new Error(`the survey page answered ${page.status}`)
  const fields = new URLSearchParams()
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const { type, name, value } = attributes(input)
    if (name && (type === 'hidden' || (type === 'radio' && / checked/.test(input)))) fields.set(name, value ?? '')
  }
  if (![...fields.keys()].some((name) => name === 'overall'))
    throw new Error('the mark of the link is not chosen on the page')
  for (const [name, value] of Object.entries(answers)) fields.set(name, value)
  const sent = await fetch(link.split('?')[0]!, { method: 'POST', body: fields, redirect: 'manual' })
  if (sent.status !== 303) throw new Error(`the form answered ${sent.status}`)
}

const attributes = (tag: string): Record<string, string> =>
  Object.fromEntries([...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name, value]) => [name!, value!]))
