/** What a firm's own mail text may speak of. Pure. */

/** The occasions a text has to serve; each has what the one before it lacks. */
export const occasions = ['ticket', 'milestone', 'engagement', 'relationship'] as const

/** Values of the variables, under the names that texts use; null is what an occasion has not. */
export interface TemplateValues {
  firm: string
  contact: string
  /** Names of the consultants who helped; none where nobody is known. */
  consultants: readonly string[]
  /** The same as a part of a sentence; the firm where nobody is known. */
  helpers: string
  occasion: (typeof occasions)[number]
  /** Of the ticket; else the milestone, the engagement or the firm. */
  subject: string
  /** Of the ticket. */
  number: string | null
  engagement: string | null
  question: string
}

export const variables = {
  firm: 'Name of the firm.',
  contact: 'Name of the person who is asked.',
  consultants: 'Names of those who helped, as a list; empty where nobody is known.',
  helpers: 'The same as part of a sentence, in the language of the mail; the firm where nobody is known.',
  occasion: 'ticket, milestone, engagement or relationship.',
  subject: 'Subject of the ticket; else name of the milestone, the engagement or the firm.',
  number: 'Number of the ticket; null where it has none.',
  engagement: 'Name of the engagement; null where there is none.',
  question: 'The first question.',
} as const satisfies Record<keyof TemplateValues, string>

const sample: TemplateValues = {
  firm: 'Ahrens & Partner',
  contact: 'Anna Berg',
  consultants: ['Jonas Frey', 'Mara Lind'],
  helpers: 'Jonas Frey and Mara Lind',
  occasion: 'ticket',
  subject: 'The printer prints nothing',
  number: '4711',
  engagement: null,
  question: 'How satisfied are you with the help you received?',
}

/** Made-up mails that a text must be able to fill before it is taken, each with its name in a refusal. */
export const samples: Readonly<Record<string, TemplateValues>> = {
  'a ticket': sample,
  'a ticket without number or consultant': { ...sample, number: null, consultants: [], helpers: sample.firm },
  'a milestone': { ...sample, occasion: 'milestone', subject: 'Go-live', number: null, engagement: 'New warehouse' },
  'an engagement': {
    ...{ ...sample, occasion: 'engagement', subject: 'New warehouse', number: null, engagement: 'New warehouse' },
    ...{ consultants: ['Jonas Frey'], helpers: 'Jonas Frey' },
  },
  'the relationship': {
    ...{ ...sample, occasion: 'relationship', subject: sample.firm, number: null },
    ...{ consultants: [], helpers: sample.firm },
  },
}
