import { type Static, Type } from 'typebox'
import { Id, Nullable, OneOf, Versioned } from '../../http/shapes.ts'

const Colour = (description?: string) =>
  Type.String({
    pattern: '^#[0-9a-fA-F]{6}$',
    maxLength: 7,
    examples: ['#1f3a5f'],
    ...(description && { description }),
  })

export const BrandChange = Type.Object(
  {
    colour: Colour('Of buttons and marks. It must have a contrast of 3 with the light page.'),
    darkColour: Type.Optional(
      Nullable(
        Colour('The same for the dark scheme. Left out or null: the nearest to `colour` that can be seen there.'),
      ),
    ),
  },
  { additionalProperties: false, examples: [{ colour: '#1f3a5f', darkColour: '#7fa6d9' }] },
)
export type BrandChange = Static<typeof BrandChange>

const Scheme = Type.Object({
  surface: Colour('Of buttons.'),
  text: Colour('On them: black or white, whichever can be read.'),
  link: Colour('Of words.'),
})

export const Logo = Type.Object({
  url: Type.String({ maxLength: 2000, description: 'Public, and another one whenever the picture changes.' }),
  type: OneOf(['image/png', 'image/jpeg', 'image/webp']),
  width: Type.Integer({ minimum: 1, description: 'Of the picture, in pixels.' }),
  height: Type.Integer({ minimum: 1 }),
})

/** The brand of the firm: a colour, a logo, or both. */
export const Brand = Type.Object({
  id: Id,
  colour: Nullable(Colour()),
  darkColour: Nullable(Colour()),
  shown: Nullable(
    Type.Object({ light: Scheme, dark: Scheme }, { description: 'The colours as pages and mails show them.' }),
  ),
  logo: Nullable(Logo),
  ...Versioned,
})
