/** What a survey is about, from the occasion that led to it, so that pages and mails can say it in a sentence. Pure. */
export type Topic =
  | { of: 'ticket'; subject: string; number: string | null }
  | { of: 'milestone'; milestone: string; engagement: string }
  /** Work that has ended. */
  | { of: 'engagement'; engagement: string }
  /** Work that goes on. */
  | { of: 'running'; engagement: string }
  /** Working with the firm as a whole. */
  | { of: 'relationship' }

/** What the database knows about an occasion; null is what it has not. */
export interface About {
  occasion: string
  subject: string | null
  number: string | null
  milestone: string | null
  engagement: string | null
}

/** The nearest thing that a person would know by its name. The key of an occasion is none. */
export function topicOf({ occasion, subject, number, milestone, engagement }: About): Topic {
  if (subject !== null) return { of: 'ticket', subject, number }
  if (engagement === null || occasion === 'schedule') return { of: 'relationship' }
  if (milestone !== null) return { of: 'milestone', milestone, engagement }
  return { of: occasion === 'engagement_closed' ? 'engagement' : 'running', engagement }
}
