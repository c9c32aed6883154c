/*
 * The colour of a firm on pages and in mails. Contrast is that of WCAG 2.2: 4.5 for text, 3 for the surface of a button
 * against what it lies on. Whatever a firm chooses, nobody has to guess where to press.
 */
import { clampChroma, converter, formatHex, interpolate, wcagContrast } from 'culori'

export type Scheme = 'light' | 'dark'

/** What buttons lie on: the sheet of the pages and that of the mails. */
const grounds: Record<Scheme, readonly string[]> = { light: ['#fffdf9', '#ffffff'], dark: ['#1d2127'] }
export const leastForSurfaces = 3
const leastForText = 4.5
const tinted: Record<Scheme, number> = { light: 0.12, dark: 0.16 }

const oklch = converter('oklch')

/** The contrast of a colour with the ground of a scheme on which it is weakest. */
export const contrastOn = (scheme: Scheme, colour: string): number =>
  Math.min(...grounds[scheme].map((ground) => wcagContrast(colour, ground)))

/** The colour itself where it has the contrast, else the nearest of its hue that has, darker or lighter. */
export function nearest(scheme: Scheme, colour: string, least = leastForSurfaces): string {
  if (contrastOn(scheme, colour) >= least) return colour
  const from = oklch(colour)!
  const at = (l: number) => formatHex(clampChroma({ ...from, l }, 'oklch'))
  let [failing, passing] = [from.l, scheme === 'light' ? 0 : 1]
  for (let step = 0; step < 20; step++) {
    const middle = (failing + passing) / 2
    if (contrastOn(scheme, at(middle)) >= least) passing = middle
    else failing = middle
  }
  return at(passing)
}

/** What is written on a colour: white where it can be read, else black, which then can. */
export const textOn = (colour: string): '#ffffff' | '#000000' =>
  wcagContrast('#ffffff', colour) >= leastForText ? '#ffffff' : '#000000'

/** The colours that follow from that of a firm in one scheme. */
export interface Palette {
  accent: string
  onAccent: string
  /** For words in the colour of the firm, which need more contrast than surfaces. */
  link: string
  tint: string
}

function paletteOf(scheme: Scheme, colour: string): Palette {
  const accent = nearest(scheme, colour)
  const tint = formatHex(interpolate([grounds[scheme][0]!, accent], 'rgb')(tinted[scheme]))
  return { accent, onAccent: textOn(accent), link: nearest(scheme, colour, leastForText), tint }
}

/** Both schemes; without a colour of its own the dark one takes the nearest that can be seen there. */
export const palettesOf = (colour: string, darkColour: string | null): Record<Scheme, Palette> => ({
  light: paletteOf('light', colour),
  dark: paletteOf('dark', darkColour ?? colour),
})
