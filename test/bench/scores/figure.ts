/** A time that was measured, with its CPU where it was measured, beside that of a plain way to do the same. */
export interface Figure {
  work: string
  wallMs: number
  /** Of this process and of PostgreSQL together. */
  cpuMs?: number
  beside?: { what: string; wallMs: number; cpuMs?: number }
}

const columns = ['work', 'ms', 'CPU ms', 'beside ms', 'CPU ms', 'times', 'beside']
const widths = [52, 9, 9, 10, 9, 6, 0]

const row = (cells: (string | undefined)[]) =>
  cells
    .map((cell = '–', index) =>
      index === 0 || index === columns.length - 1 ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!),
    )
    .join('  ')

const ms = (value: number | undefined) =>
  value === undefined ? undefined : value < 10 ? value.toFixed(2) : Math.round(value).toLocaleString('en')

export const printFigureHead = () => console.log(row(columns))

export const printFigure = ({ work, wallMs, cpuMs, beside }: Figure) =>
  console.log(
    row([
      ...[work, ms(wallMs), ms(cpuMs), ms(beside?.wallMs), ms(beside?.cpuMs)],
      ...[beside && (wallMs / beside.wallMs).toFixed(1), beside?.what ?? ''],
    ]),
  )
