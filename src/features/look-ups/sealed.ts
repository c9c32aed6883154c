/** Credentials as they are stored: encrypted, and bound to their connection. */
import type { TenantContext } from '../../context.ts'
import type { Credentials } from '../../ticket-systems/look-up.ts'

const boundTo = (tenantId: string, connectionId: string) => `look-up ${tenantId} ${connectionId}`

export const sealed = ({ deps, tenantId }: TenantContext, connectionId: string, credentials: Credentials): Buffer =>
  deps.secrets.encrypt(JSON.stringify(credentials), boundTo(tenantId, connectionId))

export const opened = ({ deps, tenantId }: TenantContext, connectionId: string, bytes: Buffer): Credentials =>
  JSON.parse(deps.secrets.decrypt(bytes, boundTo(tenantId, connectionId)))
