/** Whose scheme: the reader's, or one that is forced. */
export type Theme = 'auto' | 'light' | 'dark'

/** Contrast of each against paper (and tint) is computed in the tests: 4.5 for what is read, 3 for what is seen. */
export const palettes = {
  light: {
    ...{ paper: '#fffdf9', ink: '#20242c', soft: '#565d6b', hair: '#e8e3d8', tint: '#e2efed' },
    ...{ mark: '#1f5f5b', edge: '#4d8a85', mean: '#76705f', alarm: '#a3231b' },
  },
  dark: {
    ...{ paper: '#1d2127', ink: '#eceae4', soft: '#b1b5bd', hair: '#343a43', tint: '#21393a' },
    ...{ mark: '#7fd1c8', edge: '#58a199', mean: '#a09a8a', alarm: '#ffaaa0' },
  },
} as const

const variables = (palette: Record<string, string>) =>
  Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')

const looks: Record<string, string> = {
  text: "font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-variant-numeric:tabular-nums;fill:var(--ink)",
  '.title': 'font-size:16px;font-weight:600',
  '.soft': 'fill:var(--soft)',
  '.small': 'font-size:12px;fill:var(--soft)',
  '.strong': 'font-weight:600',
  '.halo': 'paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round',
  '.paper': 'fill:var(--paper)',
  '.hair': 'stroke:var(--hair)',
  '.axis': 'stroke:var(--edge)',
  '.tint': 'fill:var(--tint)',
  '.edge': 'fill:none;stroke:var(--edge)',
  '.mean': 'fill:none;stroke:var(--mean);stroke-width:1.5px;stroke-dasharray:5 4',
  '.limit': 'fill:none;stroke:var(--edge);stroke-width:1.25px',
  '.warn': 'fill:none;stroke:var(--edge);stroke-width:1.25px;stroke-dasharray:3 3',
  '.interval': 'stroke:var(--edge);stroke-width:3px;stroke-linecap:round',
  '.line': 'fill:none;stroke:var(--mark);stroke-width:2.25px;stroke-linejoin:round;stroke-linecap:round',
  '.dot': 'fill:var(--mark);stroke:var(--paper);stroke-width:1.5px',
  '.raw': 'fill:var(--paper);stroke:var(--soft);stroke-width:1.25px',
  '.alarm': 'fill:var(--alarm);stroke:var(--paper);stroke-width:1.5px',
  '.leader': 'stroke:var(--mean);stroke-width:1px',
  '.name': 'font-size:12px;font-weight:600',
  '.hit': 'fill:transparent',
}

/**
 * The style sheet of one picture. Every rule begins with the id of its picture: inside an HTML page a style sheet in an
 * SVG holds for the whole page. On paper the light colours stand on white.
 */
export function styleSheet(id: string, theme: Theme): string {
  const rules = Object.entries(looks).map(([selector, look]) => `#${id} ${selector}{${look}}`)
  return [
    `#${id}{${variables(palettes[theme === 'dark' ? 'dark' : 'light'])};max-width:100%;height:auto}`,
    ...(theme === 'auto' ? [`@media screen and (prefers-color-scheme:dark){#${id}{${variables(palettes.dark)}}}`] : []),
    ...(theme === 'dark' ? [] : [`@media print{#${id}{--paper:#fff}}`]),
    ...rules,
  ].join('\n')
}
