/** What a snapshot stores of each subject: types only, the contract between the model and those who read its figures. */
import type { NegativeCluster } from './alerts.ts'
import type { Band, Funnel, Label } from './standing.ts'
import type { Direction } from './trend.ts'

/** Whom a score is about; `tenant` is the firm itself. */
export type SubjectKind = 'consultant' | 'team' | 'client' | 'tenant'

/** A figure from 0 to 100 with its 95 % interval. */
export interface ScoreWithLimits {
  score: number
  low: number
  high: number
}

/** Answered part of what was delivered, 0 to 1, with its interval; null where nothing was delivered. */
export interface RateFigures {
  delivered: number
  responded: number
  rate: number | null
  low: number | null
  high: number | null
}

/** Means of the last days and of the days before them, and their difference; null while one of the two is empty. */
export interface TrendFigures {
  answersCurrent: number
  answersPrevious: number
  direction: Direction
  current: number | null
  previous: number | null
  delta: number | null
  se: number | null
  low: number | null
  high: number | null
}

/** A member of a team on the day of the calculation. */
export interface TeamMember {
  id: string
  /** Responses in the window. */
  n: number
  /** Part that its answers have in the team's score: the parts of a team sum to 1; 0 without an answer. */
  part: number
}

/**
 * What stands behind a score, as plain JSON without undefined values or odd characters, so that it survives being
 * cloned and stored. A figure that a subject does not have is absent. Without a response in the window only those
 * marked with * are there.
 */
export interface Figures {
  /** Clients behind it; a response without a client is a client of its own. 1 for a client. Every subject*. */
  clients: number
  /** `A`: sum of the answers' weights by share and age. Every subject. */
  weight?: number
  /** Consultants whose answers stand behind the figure. Team*, client, tenant*. */
  consultants?: number
  /** Score without client adjustment, and what the adjustment changes before clipping. Consultant, team, tenant. */
  unadjusted?: ScoreWithLimits
  clientEffectShift?: number
  /** `y_j` for a consultant, for a team the mean of its members' by their parts. */
  balancedMean?: number
  /** `N_j`: effective number of independent answers, and `v_j`, the variance of the balanced mean. Consultant. */
  effective?: number
  samplingVariance?: number
  /** `R_j`, 0 to 1, and its band. Consultant. */
  reliability?: number
  band?: Band
  /** Probability of lying above the firm's mean, and the label it gives. Consultant. */
  probAbove?: number
  label?: Label
  /** Part of the colleagues, in per cent, expected to lie below; null for a single consultant. Consultant. */
  expectedPercentile?: number | null
  /** Consultants with answers in the window, itself among them. Consultant. */
  consultantsCompared?: number
  /** Consultant. */
  funnel?: Funnel
  /** Null if the firm has no response in the window. Consultant*. */
  trend?: TrendFigures | null
  /** Of the invitations delivered in the window; the firm's own is never atypical. Consultant*, tenant*. */
  responseRate?: RateFigures & { atypical: boolean }
  /** Consultant*. */
  negativeCluster?: NegativeCluster
  /** `c_g`: points by which the client rates everyone above (or below) the firm's average client. Client. */
  leniency?: number
  /** All members of a team in the order of their ids. Team*. */
  members?: TeamMember[]
}

/** Everything that a snapshot stores of one subject. */
export interface SubjectFigures {
  by: SubjectKind
  /** Empty for the tenant, whose id the model is not told. */
  id: string
  /** Responses in the window, each once; how a team's are counted says countResponses. */
  n: number
  /** Enough responses to be shown to others. Whether a team gives a member away is a matter of reading. */
  published: boolean
  /** These are null without a response in the window. */
  score: number | null
  unclipped: number | null
  se: number | null
  low: number | null
  high: number | null
  /** Mean of the answers by share and age, without any adjustment. */
  rawMean: number | null
  figures: Figures
}
