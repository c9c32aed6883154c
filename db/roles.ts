import type pg from 'pg'

/** The login role of API and workers: owns nothing, bypasses nothing. */
export const appRole = 'rapport_app'

/**
 * Creates the roles that migrations grant to, where they are missing. rapport_app signs in with the given password;
 * rapport_dispatcher never signs in: it owns the few functions that look across tenants. Roles belong to the whole
 * server, so two databases migrating at once may both try to create one; the loser of that race is content.
 */
export async function ensureRoles(owner: pg.Client, appPassword: string) {
  for (const statement of [
    `create role ${appRole} login`,
    `create role rapport_dispatcher nologin`,
    `grant rapport_dispatcher to current_user`,
  ]) {
    await owner.query(statement).catch((error) => {
      if (!['42710', '23505', 'XX000'].includes(error.code)) throw error
    })
  }
  await owner.query(`alter role ${appRole} password ${owner.escapeLiteral(appPassword)}`).catch((error) => {
    if (error.code !== 'XX000') throw error // somebody else set it at the same instant
  })
}
