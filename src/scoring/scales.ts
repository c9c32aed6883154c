export const kinds = ['csat5', 'csat3', 'nps', 'ces7'] as const
export type Kind = (typeof kinds)[number]

interface Scale {
  lowest: number
  highest: number
  /** Marks from here up are favourable; for nps these are promoters. */
  favourableFrom: number
  /** Marks up to here are negative; for nps these are detractors. */
  negativeTo: number
}

/** Section 1. A reverse-worded question is turned round before it is stored, so more is always better. */
export const scales: Readonly<Record<Kind, Scale>> = {
  csat5: { lowest: 1, highest: 5, favourableFrom: 4, negativeTo: 2 },
  csat3: { lowest: 1, highest: 3, favourableFrom: 3, negativeTo: 1 },
  nps: { lowest: 0, highest: 10, favourableFrom: 9, negativeTo: 6 },
  ces7: { lowest: 1, highest: 7, favourableFrom: 5, negativeTo: 3 },
}

export const isKind = (text: string): text is Kind => Object.hasOwn(scales, text)

/** A raw mark on the scale from 0 to 100. */
export function normalise(kind: Kind, value: number): number {
  const { lowest, highest } = scales[kind]
  return (100 * (value - lowest)) / (highest - lowest)
}

export const isFavourable = (kind: Kind, value: number) => value >= scales[kind].favourableFrom
export const isNegative = (kind: Kind, value: number) => value <= scales[kind].negativeTo
