import { randomBytes } from 'node:crypto'
import type { Role } from '../../src/context.ts'
import { createPasswordLink } from '../../src/features/passwords/service.ts'
import { createUser } from '../../src/features/users/service.ts'
import { apiClient } from './api.ts'
import type { World } from './world.ts'

export const password = 'four quiet harbours at dawn'

/** A user who has set a password by the one-time link, as a person would. */
export async function userWithPassword(
  { app, asTenant }: Pick<World, 'app' | 'asTenant'>,
  { role = 'owner', email }: { role?: Role; email?: string } = {},
) {
  const address = email ?? `${role}-${randomBytes(4).toString('hex')}@example.com`
  const { user, link } = await asTenant(async (ctx) => {
    const user = await createUser(ctx, { email: address, name: 'Mara Lind', role })
    return { user, link: await createPasswordLink(ctx, user.id) }
  })
  const { status, text } = await apiClient(app).put('/passwords', { token: link.token, password })
  if (status !== 204) throw new Error(`the password was not set: ${text}`)
  return { id: user.id, email: address, link }
}

/** Signs in over HTTP; the answer's body, and a client with the access token. */
export async function signIn({ app }: Pick<World, 'app'>, email: string, givenPassword = password) {
  const { status, body, text } = await apiClient(app).post('/sessions', { email, password: givenPassword })
  if (status !== 201) throw new Error(`sign-in failed: ${text}`)
  return { session: body, api: apiClient(app, body.accessToken) }
}
