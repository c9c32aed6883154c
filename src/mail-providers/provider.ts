/*
 * What a mail provider is to Rapport: how its calls are verified, and what they say of mails. A reader is pure: it is
 * given the call as it came and says what happened to which mail. What that means for an invitation and for the address
 * is decided by what is known of them, not here.
 */
import type { Authentication, InboundCall } from '../ticket-systems/system.ts'

/**
 * What happened to a mail. `hard`: nobody has the address. `refused`: the mail was refused for reasons that say nothing
 * about the address. `soft`: given up for now, and certainly not delivered. `delayed`: still being tried by the
 * provider. `unclear`: an answer of a machine that may have been delivered all the same. The others are what they say.
 */
export const mailEventKinds = [
  'hard',
  'refused',
  'soft',
  'delayed',
  'unclear',
  'complained',
  'unsubscribed',
  'delivered',
] as const
export type MailEventKind = (typeof mailEventKinds)[number]

/** What a call says happened to one mail. */
export interface MailEvent {
  /** The same when the provider tells of it again, and for no other event. */
  readonly key: string
  readonly kind: MailEventKind
  /** Addresses it may be about, the likeliest first. */
  readonly recipients: readonly string[]
  /** Texts that may hold the reference of the mail. */
  readonly references: readonly string[]
  /** Enhanced status code (RFC 3463), such as 5.1.1. */
  readonly status: string | null
  readonly reason: string | null
  readonly at: Date | null
}

/** Events; or an address of the provider to be called, by which it learns that we want its calls. */
export type MailReading = { readonly events: readonly MailEvent[] } | { readonly subscribe: string }

export interface MailProvider {
  readonly name: string
  /** As its maker writes it. */
  readonly title: string
  /** How its calls prove themselves, and what counts as a secret for it. */
  readonly authentication: Authentication
  /** Reads the bytes; JSON unless the provider sends something else. Throws Refusal. */
  parse?(call: InboundCall): unknown
  /** Where the provider publishes the certificate that signed this call; null when it must not be asked. */
  certificateUrl?(body: unknown, secret: string): string | null
  /** Throws Refusal for a body that is none of the provider's. */
  read(body: unknown): MailReading | Promise<MailReading>
}

/** The most events of one call that are looked at; providers send fewer. */
export const mostEvents = 5000

/** A moment as providers write it: RFC 3339, or seconds since 1970; null for what is none. */
export function momentOf(value: unknown): Date | null {
  const moment = typeof value === 'number' ? new Date(value * 1000) : typeof value === 'string' ? new Date(value) : null
  const ms = moment?.getTime() ?? Number.NaN
  return ms >= 0 && ms < 4_102_444_800_000 ? moment : null
}

/** Those of some texts that are there. */
export const present = (...texts: (string | null)[]): string[] => texts.filter((text) => text !== null)
