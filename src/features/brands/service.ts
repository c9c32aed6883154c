import { createHash } from 'node:crypto'
import { coloursOf, type LogoType, logoTypes } from '../../brand/brand.ts'
import { contrastOn, leastForSurfaces, nearest, type Palette, type Scheme } from '../../brand/colours.ts'
import type { TenantContext } from '../../context.ts'
import { type FieldFault, notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { checkLogo } from './logo.ts'
import * as queries from './queries.ts'
import type { BrandChange } from './schemas.ts'

type Row = NonNullable<Awaited<ReturnType<typeof queries.findBrand>>>

function shown({ deps }: TenantContext, row: Row) {
  const { tenantId, logoHash, logoType, logoWidth, logoHeight, ...brand } = row
  const colours = coloursOf(brand)
  const url = `${deps.config.PUBLIC_URL.replace(/\/$/, '')}/brand/${tenantId}/${logoHash}`
  const scheme = ({ accent, onAccent, link }: Palette) => ({ surface: accent, text: onAccent, link })
  return {
    ...brand,
    shown: colours && { light: scheme(colours.light), dark: scheme(colours.dark) },
    logo:
      logoHash === null
        ? null
        : {
            url: `${url}.${logoTypes[logoType as LogoType]}`,
            ...{ type: logoType as LogoType, width: logoWidth!, height: logoHeight! },
          },
  }
}

/** The firm's brand; throws not_found where it has none. */
export async function getBrand(ctx: TenantContext) {
  const row = await queries.findBrand(ctx)
  if (!row) throw notFound('brand')
  return shown(ctx, row)
}

/** Sets the colours. Throws invalid_input, with the nearest that can be seen, for those that cannot. */
export async function putBrand(ctx: TenantContext, change: BrandChange, expectedVersion?: number) {
  const colour = change.colour.toLowerCase()
  const darkColour = change.darkColour?.toLowerCase() ?? null
  const faults = [...faultOf('light', '/colour', colour), ...faultOf('dark', '/darkColour', darkColour)]
  if (faults.length > 0) throw new Problem('invalid_input', faults.map(({ message }) => message).join(' '), { faults })
  return write(ctx, { colour, darkColour }, expectedVersion, { colour, darkColour })
}

function faultOf(scheme: Scheme, pointer: string, colour: string | null): FieldFault[] {
  if (colour === null || contrastOn(scheme, colour) >= leastForSurfaces) return []
  // Rounded down: 2.996 is said as what it lacks.
  const contrast = (Math.floor(contrastOn(scheme, colour) * 100) / 100).toFixed(2)
  const message =
    `${colour} has a contrast of ${contrast} with the ${scheme} page, where a button needs ${leastForSurfaces}; ` +
    `${nearest(scheme, colour)} is the nearest that has it.`
  return [{ pointer, message }]
}

/** Sets the logo. Throws invalid_input for what is no picture, too large, or not what the sender calls it. */
export async function putLogo(ctx: TenantContext, bytes: Buffer, mediaType: string, expectedVersion?: number) {
  const { type, width, height } = checkLogo(bytes, mediaType)
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
  const logo = { logo: bytes, logoType: type, logoHash: hash, logoWidth: width, logoHeight: height }
  return write(ctx, logo, expectedVersion, { logo: hash })
}

const noLogo = { logo: null, logoType: null, logoHash: null, logoWidth: null, logoHeight: null }

/** Takes the logo away; throws not_found where there is none. */
export async function deleteLogo(ctx: TenantContext, expectedVersion?: number): Promise<void> {
  if (!(await queries.findBrand(ctx))?.logoHash) throw notFound('logo')
  await write(ctx, noLogo, expectedVersion, { logo: null })
}

/** Takes the whole brand away: pages and mails look like Rapport again. */
export async function deleteBrand(ctx: TenantContext, expectedVersion?: number): Promise<void> {
  const { id } = await getBrand(ctx)
  if (!(await queries.deleteBrand(ctx, expectedVersion))) await refuseVersion(ctx, expectedVersion)
  await recordAudit(ctx, 'deleted', 'brand', id)
}

async function write(ctx: TenantContext, row: queries.BrandRow, expectedVersion: number | undefined, details: object) {
  if (expectedVersion !== undefined && !(await queries.findBrand(ctx))) await refuseVersion(ctx, expectedVersion)
  const written = (await queries.upsertBrand(ctx, row, expectedVersion)) ?? (await refuseVersion(ctx, expectedVersion))
  await recordAudit(ctx, 'changed', 'brand', written.id, details)
  return shown(ctx, written)
}

async function refuseVersion(ctx: TenantContext, expected: number | undefined): Promise<never> {
  const version = (await queries.findBrand(ctx))?.version
  const now = version === undefined ? 'is not there' : `has version ${version} by now`
  throw new Problem('version_mismatch', `The brand ${now}, not ${expected}.`)
}

/** A logo by its hash, for anybody who has its address; undefined for any other. */
export const findLogo = (ctx: TenantContext, hash: string) => queries.findLogo(ctx, hash)
