/** Whether answers of a connection are written on its tickets, as internal notes. */
import type { TenantContext } from '../../context.ts'
import { notFound, Problem } from '../../problems.ts'
import { recordAudit } from '../audit-events/service.ts'
import { getConnection, systemOf } from '../connections/service.ts'
import { deleteSetting, insertSetting, selectSetting } from './setting-queries.ts'

export { isEchoOfNote, withoutState } from './echoes.ts'
export { armDueWriteBacks, sweepWriteBacks, writeDue } from './work.ts'

/** Throws not_found. */
export async function getWriteBack(ctx: TenantContext, connectionId: string) {
  const setting = await selectSetting(ctx, connectionId)
  if (!setting) throw notFound('connection')
  return setting
}

/** From now on answers are written. Throws not_found, and conflict where nothing can be written. */
export async function enableWriteBack(ctx: TenantContext, connectionId: string) {
  const { system } = await getConnection(ctx, connectionId)
  const { lookUp, title } = systemOf(system)
  if (!lookUp?.placeOfNote) throw new Problem('conflict', `Nothing is written back to ${title}.`)
  if (!(await insertSetting(ctx, connectionId)))
    throw new Problem('conflict', 'Enter first how the API of the ticket system is asked.')
  await recordAudit(ctx, 'write_back_enabled', 'connection', connectionId)
  return getWriteBack(ctx, connectionId)
}

/** Nothing more is written, also what was still to be. Throws not_found. */
export async function disableWriteBack(ctx: TenantContext, connectionId: string) {
  await getConnection(ctx, connectionId)
  await deleteSetting(ctx, connectionId)
  await recordAudit(ctx, 'write_back_disabled', 'connection', connectionId)
}
