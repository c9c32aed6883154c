import { type Brand, coloursOf, shownLogo } from '../brand/brand.ts'
import type { Palette } from '../brand/colours.ts'

/** The colours of the marks, in both schemes. */
interface MarkColours {
  mark: string
  onMark: string
  edge: string
  darkMark: string
  onDarkMark: string
  darkEdge: string
}

/** A firm's brand as its mails show it. */
export interface MailBrand {
  colours: MarkColours | null
  logo: { src: string; width: number; height: number } | null
}

/** Marks of a firm that has chosen no colour. */
export const plainColours: MarkColours = {
  ...{ mark: '#ffffff', onMark: '#1f3a5f', edge: '#4a5d7a' },
  ...{ darkMark: '#1d2127', onDarkMark: '#cfe0f5', darkEdge: '#8fa3bf' },
}

/** Addresses in mails are whole, because a mail is read elsewhere. */
export function mailBrand(brand: Brand | null, publicUrl: string): MailBrand | null {
  if (!brand) return null
  const colours = coloursOf(brand)
  const logo = shownLogo(brand)
  const src = logo && `${publicUrl.replace(/\/$/, '')}${logo.path}`
  return {
    colours: colours && markColours(colours.light, colours.dark),
    logo: logo && { src: src!, width: logo.width, height: logo.height },
  }
}

const markColours = (light: Palette, dark: Palette): MarkColours => ({
  ...{ mark: light.accent, onMark: light.onAccent, edge: light.accent },
  ...{ darkMark: dark.accent, onDarkMark: dark.onAccent, darkEdge: dark.accent },
})
