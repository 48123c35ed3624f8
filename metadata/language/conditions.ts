import { type ConditionGroup, type ConditionItem, type ConditionValue, isGroup } from './condition-rows.ts'
import { printCondition } from './conditions-print.ts'
import { readRow } from './conditions-read.ts'
import { type Token, tokenize } from './tokens.ts'

/** Operators that keep what follows, or name values: nothing beside them can be taken apart. */
const inseparable = new Set(['?', '?:', '??', ':=', ';', '~>', '..', ','])

/**
 * A condition as rows and groups; `printConditions` is the way back. Nothing is lost: what is no row stays `free`.
 * A text with comments, or one that is no chain of `and` and `or`, is a single free condition.
 */
export function readConditions(text: string): ConditionGroup {
  const tokens = tokenize(text)
  if (tokens.length === 0) return { all: [] }
  const isWhole = tokens.every(({ kind }) => kind !== 'comment' && kind !== 'unknown') && isBalanced(tokens)
  return isWhole ? toGroup(readItem(tokens, text)) : { all: [{ free: text.trim() }] }
}

const toGroup = (item: ConditionItem): ConditionGroup => (isGroup(item) ? item : { all: [item] })

function readItem(tokens: readonly Token[], text: string): ConditionItem {
  const free = { free: text.slice(tokens[0]!.from, tokens.at(-1)!.to) }
  if (top(tokens).some(({ token }) => token.kind === 'operator' && inseparable.has(token.text))) return free
  const any = split(tokens, 'or')
  if (any.length > 1) return any.every(hasWords) ? { any: any.map((part) => readItem(part, text)) } : free
  const all = split(tokens, 'and')
  if (all.length > 1) {
    if (!all.every(hasWords)) return free
    const items = between(all.map((part) => readItem(part, text)))
    return items.length === 1 ? items[0]! : { all: items }
  }
  const inner = tokens.slice(1, -1)
  if (tokens[0]!.text === '(' && closeOf(tokens, 0) === tokens.length - 1 && hasWords(inner)) {
    const item = readItem(inner, text)
    return isGroup(item) ? item : item.free === undefined ? item : free
  }
  return readRow(tokens, text) ?? free
}

const hasWords = (tokens: readonly Token[]): boolean => tokens.length > 0

/** From and to of one field, side by side, are one row. */
function between(items: readonly ConditionItem[]): ConditionItem[] {
  const merged: ConditionItem[] = []
  for (const item of items) {
    const before = merged.at(-1)
    if (
      before &&
      !isGroup(before) &&
      !isGroup(item) &&
      before.operator === 'gte' &&
      item.operator === 'lte' &&
      before.field === item.field
    )
      merged[merged.length - 1] = {
        field: before.field,
        operator: 'between',
        value: [before.value, item.value].flat() as ConditionValue[],
      }
    else merged.push(item)
  }
  return merged
}

/** Tokens outside all brackets, with their places in the list. */
function top(tokens: readonly Token[]): { token: Token; at: number }[] {
  const found: { token: Token; at: number }[] = []
  let depth = 0
  for (const [at, token] of tokens.entries()) {
    if (token.kind === 'operator' && /^[)\]}]$/.test(token.text)) depth -= 1
    if (depth === 0) found.push({ token, at })
    if (token.kind === 'operator' && /^[([{]$/.test(token.text)) depth += 1
  }
  return found
}

/** At a word that joins: where a value could begin, `and` is the name of a field. */
function split(tokens: readonly Token[], word: 'and' | 'or'): Token[][] {
  const parts: Token[][] = []
  let from = 0
  for (const { token, at } of top(tokens)) {
    const before = tokens[at - 1]
    const joins = token.kind === 'name' && token.text === word && before && endsValue(before)
    if (!joins) continue
    parts.push(tokens.slice(from, at))
    from = at + 1
  }
  return [...parts, tokens.slice(from)]
}

const endsValue = ({ kind, text }: Token): boolean =>
  kind === 'operator' ? /^[)\]}]$/.test(text) : kind !== 'name' || !/^(and|or|in)$/.test(text)

function closeOf(tokens: readonly Token[], open: number): number {
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const { kind, text } = tokens[at]!
    if (kind === 'operator' && /^[([{]$/.test(text)) depth += 1
    if (kind === 'operator' && /^[)\]}]$/.test(text)) depth -= 1
    if (depth === 0) return at
  }
  return -1
}

function isBalanced(tokens: readonly Token[]): boolean {
  const open: string[] = []
  const closes: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }
  for (const { kind, text } of tokens) {
    if (kind !== 'operator') continue
    if (/^[([{]$/.test(text)) open.push(text)
    else if (closes[text] && open.pop() !== closes[text]) return false
  }
  return open.length === 0
}

/** Rows and groups as text; empty for none. */
export function printConditions(group: ConditionGroup): string {
  return printItems(group)
}

function printItems(group: ConditionGroup): string {
  const items = (group.all ?? group.any).filter((item) => !isGroup(item) || (item.all ?? item.any).length > 0)
  const alone = items.length === 1
  return items
    .map((item) => {
      if (!isGroup(item)) return printCondition(item, alone)
      const text = printItems(item)
      const isOne = (item.all ?? item.any).length === 1
      return alone || isOne || (group.any && item.all) ? text : `(${text})`
    })
    .join(group.any ? ' or ' : ' and ')
}
