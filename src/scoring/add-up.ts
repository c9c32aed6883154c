/**
 * Rounds figures to tenths so that they add up to the rounded total, as readers check with a pencil: the tenths that
 * are missing go to the figures which rounding down hurt most.
 */
export function roundToAddUp(figures: readonly number[]): { tenths: number[]; totalTenths: number } {
  const exact = figures.map((figure) => figure * 10)
  const totalTenths = Math.round(exact.reduce((sum, each) => sum + each, 0))
  const tenths = exact.map(Math.floor)
  const missing = totalTenths - tenths.reduce((sum, each) => sum + each, 0)
  const byRemainder = exact.map((each, index) => ({ index, rest: each - Math.floor(each) }))
  byRemainder.sort((a, b) => b.rest - a.rest || a.index - b.index)
  for (const { index } of byRemainder.slice(0, missing)) tenths[index]! += 1
  return { tenths, totalTenths }
}
