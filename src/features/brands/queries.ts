import { sql } from 'kysely'
import type { TenantContext } from '../../context.ts'

const columns = [
  ...(['id', 'tenantId', 'colour', 'darkColour', 'logoHash', 'logoType', 'logoWidth', 'logoHeight'] as const),
  ...(['version', 'createdAt', 'updatedAt'] as const),
] as const

/** The brand without the bytes of its logo. */
export const findBrand = ({ tx, tenantId }: TenantContext) =>
  tx.selectFrom('brands').select(columns).where('tenantId', '=', tenantId).executeTakeFirst()

/** What there is to say of a brand; what is left out stays. */
export interface BrandRow {
  colour?: string | null
  darkColour?: string | null
  logo?: Buffer | null
  logoType?: string | null
  logoHash?: string | null
  logoWidth?: number | null
  logoHeight?: number | null
}

/** Writes the one brand of a firm; nothing when there is one with another version than the expected. */
export const upsertBrand = ({ tx, tenantId }: TenantContext, row: BrandRow, expectedVersion?: number) =>
  tx
    .insertInto('brands')
    .values({ tenantId, ...row })
    .onConflict((conflict) =>
      conflict
        .column('tenantId')
        .doUpdateSet(row)
        .where('brands.version', '=', expectedVersion ?? sql<number>`brands.version`),
    )
    .returning(columns)
    .executeTakeFirst()

export const deleteBrand = async ({ tx, tenantId }: TenantContext, expectedVersion?: number) =>
  (
    await tx
      .deleteFrom('brands')
      .where('tenantId', '=', tenantId)
      .where('version', '=', expectedVersion ?? sql<number>`version`)
      .executeTakeFirst()
  ).numDeletedRows > 0n

/** The bytes of the logo that has this hash. */
export const findLogo = ({ tx, tenantId }: TenantContext, hash: string) =>
  tx
    .selectFrom('brands')
    .select(['logo', 'logoType'])
    .where('tenantId', '=', tenantId)
    .where('logoHash', '=', hash)
    .executeTakeFirst()
