import { defaultSettings, type ScoreSettings } from '../../scoring/settings.ts'
import { scoreWindows } from '../scores/windows.ts'
import type { ExportHead } from './queries.ts'

/**
 * Settings as the file names them. Days of cells are already those of the firm's zone. Plain figures are given for
 * windows up to that of the score, so that a shorter window needs a shorter history.
 */
export const settingsOf = (
  window: number,
  firm?: Pick<ExportHead, 'minimumResponses' | 'clientAdjustment'>,
): ScoreSettings => ({
  ...defaultSettings,
  windowDays: window,
  metricWindows: scoreWindows.filter((days) => days <= window),
  ...(firm && { minResponses: firm.minimumResponses, clientAdjustment: firm.clientAdjustment }),
  timeZone: 'UTC',
})

/** How many days of answers some figure of a window is made of. */
export function daysNeeded(window: number): number {
  const { windowDays, trendDays, metricWindows, alertDays } = settingsOf(window)
  return Math.max(windowDays, 2 * trendDays, alertDays, ...metricWindows)
}
