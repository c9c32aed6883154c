import type { System } from '../../connections/service.ts'
import { generic } from './generic.ts'
import type { Reader } from './reader.ts'
import { zendesk } from './zendesk.ts'

/** How calls of each ticket system are verified, told apart and read. */
export const readers: Record<System, Reader> = { zendesk, generic }
