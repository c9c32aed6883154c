/** One mail to one person, and what became of it. How it travels (SMTP or capture) is the mailer's affair. */
export interface OutgoingMail {
  tenantId: string
  /** null for the test of a text. */
  invitationId: string | null
  /** With its angle brackets; the same however often the mail is tried. */
  messageId: string
  from: { name: string; address: string }
  to: { name: string; address: string }
  subject: string
  html: string
  text: string
  headers: Record<string, string>
  /**
   * Asked when the server has everything but the final byte. False stops the mail; true is the point from which on a
   * broken connection leaves it unknown whether the mail went out.
   */
  beforeFinalByte(): Promise<boolean>
}

export type MailOutcome =
  | { result: 'sent' }
  /** For good: the server will not take this mail, or not for this recipient (bounced). */
  | { result: 'refused'; reason: string; bounced: boolean }
  /** For now: not taken, and certainly not sent. */
  | { result: 'postponed'; reason: string }
  /** The final byte was on its way, and no answer came. */
  | { result: 'unknown'; reason: string }
  /** beforeFinalByte said no. */
  | { result: 'stopped' }

export interface Mailer {
  /** Address that mail comes from. */
  readonly from: string
  /** Resolves to what became of the mail; rejects for faults of our own only. */
  send(mail: OutgoingMail): Promise<MailOutcome>
  close(): Promise<void>
}

/** Whether text is one address and nothing else: no list, no display name, nothing that would end a header. */
export const isPlainAddress = (text: string) =>
  text.length <= 254 && /^[^\s<>,;:"()@\p{Cc}]+@[^\s<>,;:"()@\p{Cc}]+$/u.test(text)
