/** Reads a scorecard as a person does: what it says, row by row. */
const plain = (html: string) =>
  html
    .replaceAll(/<style>[^<]*<\/style>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#34;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll('&nbsp;', ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

const all = (html: string, pattern: RegExp, as = plain) =>
  Array.from(html.matchAll(pattern), ([, ...found]) => found.map(as))

const rowsOf = (html: string, look: string) => {
  const body = new RegExp(`<table class="${look}".*?<tbody.*?</table>`, 's').exec(html)?.[0].split('<tbody')[1] ?? ''
  return all(body, /<tr[^>]*>(.*?)<\/tr>/gs, (row) => row).map(([row]) =>
    all(row!, /<t[hd][^>]*>(.*?)<\/t[hd]>/gs).map(([cell]) => cell!),
  )
}

export function readCard(html: string) {
  return {
    words: plain(html.slice(html.indexOf('<body>'))),
    notice: all(html, /<p class="notice">(.*?)<\/p>/g)[0]?.[0],
    facts: Object.fromEntries(all(html, /<dt>(.*?)<\/dt><dd>(.*?)<\/dd>/g)) as Record<string, string>,
    sentences: all(html, /<p class="said">(.*?)<\/p>/g).map(([sentence]) => sentence!),
    sum: rowsOf(html, 'sum').map(([name, answers, average, weight, points]) => ({
      ...{ name: name!, answers: answers!, average: average!, weight: weight!, points: points! },
    })),
    figures: rowsOf(html, 'figures'),
    served: rowsOf(html, 'served'),
    pictures: html.split('<svg').length - 1,
  }
}
