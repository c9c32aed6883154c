import { type ConditionField, type ConditionLeaf, conditionFields } from './condition-schema.ts'
import type { Facts } from './conditions.ts'

const words: Record<ConditionField, string> = {
  client: 'The client',
  engagement: 'The engagement',
  connection: 'The connection',
  team: 'team',
  consultant: 'consultant',
  ticketType: "The ticket's type",
  priority: "The ticket's priority",
  contactRole: "The contact's role",
  trigger: 'The reason to ask',
  tags: "The ticket's tags",
  handlingMinutes: 'The handling time',
}

const without: Partial<Record<ConditionField, string>> = {
  client: 'There is no client',
  engagement: 'There is no engagement',
  connection: 'It came by no connection',
  ticketType: 'The ticket has no type',
  priority: 'The ticket has no priority',
  contactRole: 'The contact has no role',
}

const comparison = { atLeast: 'at least', atMost: 'at most', below: 'less than', above: 'more than' }

const mostNamed = 10

/** Why a comparison does not hold though it is wanted, or holds though it is not. */
export function leafSentence(leaf: ConditionLeaf, facts: Facts, wanted: boolean): string {
  const { field, op, value } = leaf
  if (typeof value === 'number') {
    const minutes = facts.handlingMinutes
    const said = minutes === null ? 'No handling time is known' : `The handling took ${minutesText(minutes)}`
    return `${said}; the policy ${wanted ? 'asks for' : 'leaves out'} ${comparison[op as keyof typeof comparison]} ${minutesText(value)}.`
  }
  const excluding = op === 'notIn' || op === 'hasNone'
  const asksFor = excluding ? !wanted : wanted
  switch (conditionFields[field]) {
    case 'id':
      return idSentence(field, facts, value, asksFor)
    case 'ids':
      return setSentence(field, asksFor)
    case 'tags':
      return tagSentence(facts.tags, value, op === 'hasAll', asksFor)
    default:
      return `${textFact(field, facts)}; the policy ${asksFor ? 'asks for' : 'leaves out'} ${list(value, 'or')}.`
  }
}

function textFact(field: ConditionField, facts: Facts): string {
  const fact = facts[field]
  return fact === null ? without[field]! : `${words[field]} is ${quoted(String(fact))}`
}

function idSentence(field: ConditionField, facts: Facts, value: readonly string[], asksFor: boolean): string {
  if (!asksFor) return `${words[field]} is one that the policy leaves out.`
  const known = facts[field] === null ? without[field]! : `${words[field]} is another`
  return `${known}; the policy asks for ${value.length === 1 ? 'a certain one' : `one of ${value.length}`}.`
}

function setSentence(field: ConditionField, asksFor: boolean): string {
  if (field === 'team')
    return asksFor
      ? 'No credited consultant is in a team that the policy asks for.'
      : 'A credited consultant is in a team that the policy leaves out.'
  return asksFor
    ? 'No credited consultant is one that the policy asks for.'
    : 'A credited consultant is one that the policy leaves out.'
}

function tagSentence(tags: readonly string[], value: readonly string[], all: boolean, asksFor: boolean): string {
  const has = tags.length === 0 ? 'The ticket has no tags' : `${words.tags} are ${list(tags, 'and')}`
  return `${has}; the policy ${asksFor ? 'asks for' : 'leaves out'} ${list(value, all ? 'and' : 'or')}.`
}

const minutesText = (minutes: number) => `${minutes} minute${minutes === 1 ? '' : 's'}`

const quoted = (text: string) => `“${text.length > 100 ? `${text.slice(0, 99)}…` : text}”`

function list(values: readonly string[], word: 'and' | 'or'): string {
  const shown = values.slice(0, mostNamed).map(quoted)
  if (values.length > mostNamed) shown.push(`${values.length - mostNamed} more`)
  return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`
}
