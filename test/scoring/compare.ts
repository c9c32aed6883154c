/** Compares as section 15 of the specification says: numbers by tolerance, lists as sets, absent like null. */
export interface Tolerance {
  absolute: number
  relative: number
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** One line for each difference; every key that either side has is looked at. */
export function differences(expected: unknown, got: unknown, tolerance: Tolerance, place = ''): string[] {
  if (typeof expected === 'number' && typeof got === 'number') {
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(expected)
    return Math.abs(got - expected) <= allowed ? [] : [`${place}: expected ${expected}, got ${got}`]
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    const [wanted, given] = [new Set(expected), new Set(got)]
    const odd = [...wanted.symmetricDifference(given)]
    return odd.length === 0 && got.length === given.size ? [] : [`${place}: differs in ${odd.join(', ')}`]
  }
  if (isObject(expected) && isObject(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)])
    return [...keys].flatMap((key) => differences(expected[key], got[key], tolerance, `${place}/${key}`))
  }
  return (expected ?? null) === (got ?? null) ? [] : [`${place}: expected ${expected}, got ${got}`]
}

/** Number of figures in an expected object, so that a test can say how many it compared. */
export const countFigures = (value: unknown): number =>
  isObject(value) ? Object.values(value).reduce((sum: number, each) => sum + countFigures(each), 0) : 1
