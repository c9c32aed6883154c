import type { Brand, ShownLogo } from './brand.ts'
import { coloursOf, shownLogo } from './brand.ts'
import type { Palette } from './colours.ts'

/** What the frame of a page takes from a brand: a few rules of style, and the logo with the name it stands for. */
export interface PageBrand {
  css: string
  logo: (ShownLogo & { name: string }) | null
}

/** Undefined where the firm has no brand: the page has the looks of Rapport. */
export function pageBrand(brand: Brand | null | undefined, firm: string): PageBrand | undefined {
  if (!brand) return undefined
  const colours = coloursOf(brand)
  const logo = shownLogo(brand)
  const css = colours
    ? `:root{${rules(colours.light)}}@media (prefers-color-scheme:dark){:root{${rules(colours.dark)}}}`
    : ''
  return { css, logo: logo && { ...logo, name: firm } }
}

const rules = ({ accent, onAccent, link, tint }: Palette) =>
  `--accent:${accent};--on-accent:${onAccent};--link:${link};--tint:${tint}`
