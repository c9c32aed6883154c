import { type Kysely, sql } from 'kysely'

/** What a page or a mail needs of its firm's brand, in the statement that reads the rest; null where there is none. */
export async function up(db: Kysely<unknown>) {
  await sql`
    create function brand_of(tenant uuid) returns jsonb language sql stable as $$
      select jsonb_build_object('tenantId', b.tenant_id, 'colour', b.colour, 'darkColour', b.dark_colour,
        'logo', case when b.logo_hash is not null then jsonb_build_object('hash', b.logo_hash, 'type', b.logo_type,
          'width', b.logo_width, 'height', b.logo_height) end)
      from brands b where b.tenant_id = tenant
    $$`.execute(db)
}

export async function down(db: Kysely<unknown>) {
  await sql`drop function brand_of(uuid)`.execute(db)
}
