import { type ScaleTime, scaleUtc } from 'd3-scale'
import type { Box } from './axes.ts'
import { label, line, type Markup } from './svg.ts'
import { textWidth } from './text-width.ts'
import { monthName, shortDay } from './words.ts'

export type TimeScale = ScaleTime<number, number>

const dayMs = 86_400_000

/** Days on a level line; a single day stands in the middle. */
export function timeScale(days: readonly Date[], left: number, right: number): TimeScale {
  const [first, last] = [days[0]!, days.at(-1)!]
  const around = first.getTime() === last.getTime() ? 15 * dayMs : 0
  return scaleUtc([first.getTime() - around, last.getTime() + around], [left, right])
}

/** Marks below the plot, as many as have room; the year stands at the first and where a new one begins. */
export function timeAxisBelow(scale: TimeScale, days: readonly Date[], { left, right, bottom }: Box): Markup[] {
  const byDay = days.at(-1)!.getTime() - days[0]!.getTime() < 120 * dayMs
  const most = Math.min(12, Math.floor((right - left) / 60))
  const choices = [
    ...(days.length < 4 ? [days] : []),
    ...Array.from({ length: most }, (_, fewer) => scale.ticks(most - fewer)),
  ]
  const ticks = choices.map((choice) => worded(choice, scale, byDay)).find(hasRoom) ?? []
  return ticks.flatMap(({ x, words }) => [
    line('axis', x, bottom, x, bottom + 5),
    label('small', x, bottom + 19, words, 'middle'),
  ])
}

interface Tick {
  x: number
  words: string
}

function worded(days: readonly Date[], scale: TimeScale, byDay: boolean): Tick[] {
  return days.map((day, index) => {
    const isNewYear = day.getUTCFullYear() !== days[index - 1]?.getUTCFullYear()
    const month = byDay ? shortDay(day) : monthName(day)
    return { x: scale(day), words: isNewYear ? `${month}\u00a0${day.getUTCFullYear()}` : month }
  })
}

const hasRoom = (ticks: readonly Tick[]) =>
  ticks.length > 0 &&
  ticks.every(({ x, words }, index) => {
    const next = ticks[index + 1]
    const halves = (textWidth(words, { size: 12 }) + textWidth(next?.words ?? '', { size: 12 })) / 2
    return next === undefined || x + halves + 8 <= next.x
  })
