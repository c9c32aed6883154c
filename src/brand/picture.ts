/** What a picture is by its own bytes, whatever its sender says: kind and size. Three formats, and nothing of a script. */
import type { LogoType } from './brand.ts'

export interface Picture {
  type: LogoType
  width: number
  height: number
}

/** Undefined for what is no PNG, JPEG or WebP, or does not get as far as its size. */
export function readPicture(bytes: Buffer): Picture | undefined {
  try {
    return png(bytes) ?? jpeg(bytes) ?? webp(bytes)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const pngStart = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

function png(bytes: Buffer): Picture | undefined {
  if (!bytes.subarray(0, pngStart.length).equals(pngStart)) return undefined
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}

/** Steps over segments until the one that begins a frame, which says the size. */
function jpeg(bytes: Buffer): Picture | undefined {
  if (bytes.readUIntBE(0, 3) !== 0xffd8ff) return undefined
  let at = 2
  while (bytes.readUInt8(at) === 0xff) {
    const marker = bytes.readUInt8(at + 1)
    const beginsFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (beginsFrame)
      return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) }
    at += marker === 0xff ? 1 : 2 + Math.max(2, bytes.readUInt16BE(at + 2))
  }
  return undefined
}

function webp(bytes: Buffer): Picture | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8 ':
      if (bytes.readUIntBE(23, 3) !== 0x9d012a) return undefined
      return { type: 'image/webp', width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21)
      return { type: 'image/webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { type: 'image/webp', width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}
