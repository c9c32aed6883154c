import { type Picture, readPicture } from '../../brand/picture.ts'
import { Problem } from '../../problems.ts'

/** Also the bound of the body that brings one. */
export const largestLogoBytes = 200 * 1024
const largestSide = 2000

/** What a logo is. Throws invalid_input for what is no picture, too large, or not what the sender calls it. */
export function checkLogo(bytes: Buffer, mediaType: string): Picture {
  const picture = readPicture(bytes)
  const fault = !picture
    ? 'The bytes are no PNG, JPEG or WebP.'
    : picture.type !== mediaType
      ? `The body is called ${mediaType}, and is ${picture.type}.`
      : Math.max(picture.width, picture.height) > largestSide || Math.min(picture.width, picture.height) < 1
        ? `The picture is ${picture.width} × ${picture.height} pixels; each side may have 1 to ${largestSide}.`
        : undefined
  if (fault !== undefined) throw new Problem('invalid_input', fault)
  return picture!
}
