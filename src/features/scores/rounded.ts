const decimals = 1e6

/**
 * Every number of a figure to six decimals, so that a figure that is calculated again on another machine has the same
 * digits.
 */
export function rounded<T>(value: T): T {
  if (typeof value === 'number') return (Math.round(value * decimals) / decimals) as T
  if (Array.isArray(value)) return value.map(rounded) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rounded(part)])) as T
}
