/** What is wrong with a file and where, as one line: the place is a JSON pointer. */
export class FileFault extends Error {
  readonly place: string

  constructor(place: string, what: string) {
    super(place === '' ? `the file ${what}` : `${place} ${what}`)
    this.place = place
  }
}

const longest = 60
/** A value as it stands in the file, short enough for one line. */
export const shown = (value: unknown) => {
  const text = JSON.stringify(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
