import type { CheckScope } from '../../metadata/language/check/index.ts'
import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import { functionDocs } from '../../metadata/language/functions/index.ts'
import { quoteName } from '../../metadata/language/quote.ts'
import { type Token, tokenize } from '../../metadata/language/tokens.ts'
import type { ObjectShape } from '../../metadata/language/types.ts'
import { isUserValue } from '../../metadata/language/user-value.ts'

/** Something that may stand at the cursor. */
export interface Offer {
  kind: 'field' | 'relation' | 'function' | 'variable' | 'word' | 'option'
  name: string
  /** What is written for it. */
  text: string
  /** Of a field or relation: its object. */
  object?: string
  /** Where the cursor goes, from the end of the text. */
  back?: number
}
export interface Offers {
  from: number
  offers: Offer[]
}

/** Stands at the cursor while the text around it is parsed. */
const marker = 'zz_here'

/**
 * What may stand at the cursor: fields and relations of the record that a path has reached, functions, variables of
 * the place, options of a select inside quotes. Undefined where nothing can be said.
 */
export function offersAt(
  text: string,
  at: number,
  scope: CheckScope,
  optionsOf: (object: string, field: string) => readonly string[] = () => [],
): Offers | undefined {
  const tokens = tokenize(text)
  const inside = tokens.find(({ kind, from, to }) => kind !== 'operator' && from < at && at <= to)
  if (inside?.kind === 'comment' || inside?.kind === 'regex') return undefined
  if (inside?.kind === 'text') return options(text, tokens, inside, scope, optionsOf)
  const word = /[\p{L}\p{N}_$]*$/u.exec(text.slice(0, at))![0]
  const from = at - word.length
  const isAfterDot = /\.\s*$/.test(text.slice(0, from))
  if (/^\d/.test(word)) return undefined

  const variable = isAfterDot ? /\$(\w+)\.([\w.]*)$/.exec(text.slice(0, from)) : null
  const given = variable && membersOf(variable[1]!, variable[2]!, scope)
  if (given) return { from, offers: given }

  const objects = objectsAt(text, from, at, scope)
  const names = objects?.flatMap(namesOf) ?? []
  if (isAfterDot) return { from, offers: names }
  if (!objects)
    return { from, offers: ['and', 'or', 'in'].map((name) => ({ kind: 'word', name, text: `${name} ` })) }
  return { from, offers: [...names, ...variables(scope), ...functions] }
}

/** Objects whose fields the word at the cursor may be; undefined where no value can stand. */
function objectsAt(text: string, from: number, at: number, scope: CheckScope): ObjectShape[] | undefined {
  const before = text.slice(0, from) + marker
  const after = text.slice(at).replace(/^[\p{L}\p{N}_$]+/u, '')
  for (const candidate of [before + after, before + closing(before)]) {
    const found = dependenciesOf(candidate, scope)
    if (!found) continue
    const here = found.unknown.find(({ name }) => name === marker)
    return (here?.objects ?? []).flatMap((name) => scope.objects.get(name) ?? [])
  }
  return undefined
}

/** Brackets that are still open at the end of a text. */
function closing(text: string): string {
  const closes: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
  const open: string[] = []
  for (const { kind, text: sign } of tokenize(text)) {
    if (kind !== 'operator') continue
    if (closes[sign]) open.push(closes[sign])
    else if (open.at(-1) === sign) open.pop()
  }
  return open.reverse().join('')
}

const namesOf = (object: ObjectShape): Offer[] => [
  ...[...object.fields.keys()].map(
    (name): Offer => ({ kind: 'field', name, text: quoteName(name), object: object.name }),
  ),
  ...[...object.relations.keys()].map(
    (name): Offer => ({ kind: 'relation', name, text: quoteName(name), object: object.name }),
  ),
]

const functions: Offer[] = functionDocs.map(({ name, signature }) => {
  const isBare = signature.startsWith('→')
  return { kind: 'function', name: `$${name}`, text: `$${name}()`, ...(isBare ? {} : { back: 1 }) }
})

function variables({ names }: CheckScope): Offer[] {
  const named = [
    ...(names?.old ? ['old'] : []),
    ...(names?.new ? ['new'] : []),
    ...(names?.record ? ['record'] : []),
    ...Object.keys(names?.given ?? {}),
    ...(names?.settings ? ['settings'] : []),
  ]
  return named.map((name) => ({ kind: 'variable', name: `$${name}`, text: `$${name}.` }))
}

/** What `$user.` holds; undefined for a variable whose fields are those of a record. */
function membersOf(variable: string, path: string, { names, objects }: CheckScope): Offer[] | undefined {
  const members = names?.given?.[variable]
  if (!members) return undefined
  const prefix = path ? `${path.replace(/\.$/, '')}.` : ''
  // A person has the values of their own record too.
  const own = variable === 'user' ? [...(objects.get('user')?.fields.values() ?? [])].filter(isUserValue) : []
  return [...new Set([...members.keys(), ...own.map(({ name }) => name)])]
    .filter((name) => name.startsWith(prefix))
    .map((name) => ({ kind: 'variable', name: name.slice(prefix.length), text: name.slice(prefix.length) }))
}

/** In quotes beside a select: its options. */
function options(
  text: string,
  tokens: readonly Token[],
  literal: Token,
  scope: CheckScope,
  optionsOf: (object: string, field: string) => readonly string[],
): Offers | undefined {
  const operator = tokens.findLast(
    ({ to, text: sign }) => to <= literal.from && (sign === '=' || sign === '!=' || sign === 'in'),
  )
  if (!operator) return undefined
  const before = `${text.slice(0, literal.from)}''`
  const found = dependenciesOf(before + closing(before), scope)
  const field = found?.uses.findLast(({ to }) => to <= operator.from)
  if (!field) return undefined
  const quote = text[literal.from]!
  return {
    from: literal.from,
    offers: optionsOf(field.object, field.name).map((name) => ({
      kind: 'option',
      name: quote + name + quote,
      text: quote + name + quote,
    })),
  }
}
