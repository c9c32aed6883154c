/** A firm's brand as the database gives it to pages and mails, and where its logo is. */
import { LRUCache } from 'lru-cache'
import { type Palette, palettesOf, type Scheme } from './colours.ts'

export interface Brand {
  tenantId: string
  colour: string | null
  darkColour: string | null
  logo: { hash: string; type: LogoType; width: number; height: number } | null
}

export const logoTypes = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' } as const
export type LogoType = keyof typeof logoTypes

type Palettes = Record<Scheme, Palette>
const known = new LRUCache<string, Palettes>({ max: 1000 })

/** The colours of a brand; null for one that has a logo only. */
export function coloursOf({ colour, darkColour }: Pick<Brand, 'colour' | 'darkColour'>): Palettes | null {
  if (colour === null) return null
  const key = `${colour} ${darkColour}`
  const palettes = known.get(key) ?? palettesOf(colour, darkColour)
  known.set(key, palettes)
  return palettes
}

/** A logo as it is shown: its path, and its size in CSS pixels, as large as the space for it allows. */
export interface ShownLogo {
  path: string
  width: number
  height: number
}

const space = { width: 240, height: 56 }

/** The address changes with the picture, so that it may be kept for ever. */
export function shownLogo({ tenantId, logo }: Brand): ShownLogo | null {
  if (!logo) return null
  const scale = Math.min(1, space.width / logo.width, space.height / logo.height)
  const sized = (pixels: number) => Math.max(1, Math.round(pixels * scale))
  const path = `/brand/${tenantId}/${logo.hash}.${logoTypes[logo.type]}`
  return { path, width: sized(logo.width), height: sized(logo.height) }
}
