/*
 * Pages for people. Templates are parsed once, every value is escaped, and nothing is loaded from elsewhere but the
 * photos of consultants: all style is our own or the colours of the firm, which the policy names by their hashes.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Liquid } from 'liquidjs'
import type { PageBrand } from '../brand/page-brand.ts'

const root = join(import.meta.dirname, 'templates')
const style = readFileSync(join(import.meta.dirname, 'style.css'), 'utf8')
const scorecardStyle = readFileSync(join(import.meta.dirname, 'scorecard.css'), 'utf8')
const hashOf = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`
const styleSource = hashOf(style)
const engine = new Liquid({
  root,
  extname: '.liquid',
  outputEscape: 'escape',
  strictFilters: true,
  cache: true,
  globals: { style, scorecardStyle },
})

const names = [
  ...(['survey', 'thanks', 'message', 'unsubscribe', 'mailbox', 'mail'] as const),
  ...(['consultant-scorecard', 'client-scorecard', 'guides', 'guide'] as const),
]
export type PageName = (typeof names)[number]

const templates = Object.fromEntries(names.map((name) => [name, engine.parseFileSync(name)])) as Record<
  PageName,
  ReturnType<Liquid['parseFileSync']>
>

export const renderPage = (name: PageName, data: object): string => engine.renderSync(templates[name], data)

const policyWith = (styles: string) =>
  `default-src 'none'; style-src ${styles}; img-src 'self' https: data:; form-action 'self'; ` +
  "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Headers of every page: no script, no frame around it, no trace in caches, referrers and search engines. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policyWith(styleSource),
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** The same for a page with the colours of a firm, whose rules are allowed by their own hash. */
export const headersWith = (brand: PageBrand | undefined) =>
  brand?.css
    ? { ...pageHeaders, 'content-security-policy': policyWith(`${styleSource} ${hashOf(brand.css)}`) }
    : pageHeaders

/** Headers of a page that also works as a file: its style and its pictures are in it, and it may load and run nothing. */
export const documentHeaders: Readonly<Record<string, string>> = {
  ...pageHeaders,
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'; sandbox",
}
