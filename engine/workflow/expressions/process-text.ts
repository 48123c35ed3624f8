import { check } from '../../../metadata/language/check/index.ts'
import { type Needs, needsOf } from '../../../metadata/language/needs.ts'
import { type Ast, parseExpression } from '../../../metadata/language/parse.ts'
import type { Node } from '../../../metadata/language/types.ts'
import { everywhere } from '../../expressions/check-text.ts'
import type { AppModel, ObjectDef } from '../../model.ts'
import { settingsNamed } from '../../rules/surroundings.ts'
import { type Dynamic, NotAtOnce } from './closure.ts'
import { dynamicClosure } from './dynamic.ts'
import { type DocumentNames, needsOfTree, type WrongName } from './needs-of-tree.ts'

/** An expression of a process, ready to run. */
export type ProcessText = {
  needs: Needs
  /** Objects whose settings it reads. */
  settings: ReadonlySet<string>
  /** What it gets wrong; while a run is under way a name that is gone is simply missing. */
  wrong: readonly WrongName[]
  /** It gives all of a list of the record: a value to hand on or to go through, and nothing that decides. */
  list?: WrongName
} & (
  | { kind: 'typed'; node: Node }
  | { kind: 'dynamic'; run: Dynamic }
  /** Only the interpreter has all of it. */
  | { kind: 'interpreted' }
  /** It cannot run at all. */
  | { kind: 'broken' }
)

export interface Reading {
  /** A field that there is no more reads as empty, instead of being wrong. */
  isGoneEmpty?: boolean
}

const brokenBy = (wrong: readonly WrongName[]): ProcessText => ({
  kind: 'broken',
  needs: needsOf([]),
  settings: new Set(),
  wrong,
})

const remembered = new WeakMap<AppModel['objects'], Map<string, ProcessText>>()
const most = 5_000

/** As a run takes it: once a model, object and text. */
export function processText(
  model: AppModel,
  object: ObjectDef | undefined,
  text: string,
  reading: Reading = {},
): ProcessText {
  let known = remembered.get(model.objects)
  if (!known) {
    known = new Map()
    remembered.set(model.objects, known)
  }
  const key = `${object?.name ?? ''}${reading.isGoneEmpty ? '?' : ''}\n${text}`
  const found = known.get(key)
  if (found) return found
  const made = compileProcessText(model, object, text, undefined, reading)
  if (known.size >= most) known.delete(known.keys().next().value as string)
  known.set(key, made)
  return made
}

/**
 * A text over the record, the person and the trigger alone is typed and checked as any rule is; one that names what only
 * the process has is judged while it runs.
 */
export function compileProcessText(
  model: Pick<AppModel, 'objects'>,
  object: ObjectDef | undefined,
  text: string,
  names?: DocumentNames,
  { isGoneEmpty = false }: Reading = {},
): ProcessText {
  const parsed = parseExpression(text)
  if (!parsed.ok) return brokenBy([{ en: parsed.message, zh: parsed.messageZh }])
  let list: WrongName | undefined
  if (object && isOfRecord(parsed.ast)) {
    const { node, diagnostics } = check(text, {
      objects: model.objects,
      object: object.name,
      names: { ...everywhere, old: true, new: true, record: object.name },
    })
    if (node)
      return { kind: 'typed', node, needs: needsOf([node]), settings: settingsNamed([node]), wrong: [] }
    const errors = diagnostics.filter(({ severity }) => severity === 'error')
    const [first] = errors
    if (first?.code === 'list' && parsed.ast.type === 'path') list = first.message
    const isGone = isGoneEmpty && errors.every(({ code }) => code === 'unknown_name')
    if (!list && !isGone && !errors.some(({ code }) => code === 'not_compilable'))
      return brokenBy(errors.map(({ message }) => message))
  }
  const { wrong, ...reads } = needsOfTree(parsed.ast, {
    shapes: model.objects,
    object,
    ...(names ? { names } : {}),
  })
  try {
    return { kind: 'dynamic', run: dynamicClosure(parsed.ast), ...reads, wrong, ...(list ? { list } : {}) }
  } catch (error) {
    if (!(error instanceof NotAtOnce)) throw error
    return { kind: 'interpreted', ...reads, wrong }
  }
}

const ofRecord = new Set(['user', 'old', 'new', 'record', 'settings', '', '$'])

/** Whether every variable is one that rules know too. */
function isOfRecord(ast: Ast): boolean {
  const bound = new Set<string>()
  let fits = true
  const walk = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    if (Array.isArray(part)) {
      for (const one of part) walk(one)
      return
    }
    const node = part as Ast
    // `a@$v` and `a#$i` are no rule's.
    if (node.focus !== undefined || node.index !== undefined) fits = false
    if (node.type === 'bind') bound.add(String((node.lhs as Ast).value))
    const [first, ...rest] = node.type === 'path' ? (node.steps ?? []) : []
    if (first?.type === 'variable' && ofRecord.has(String(first.value)) && !first.predicate) {
      walk(rest)
      return
    }
    // By itself a record is a value that rules do not have.
    if (node.type === 'variable' && !bound.has(String(node.value)) && node.value !== '' && node.value !== '$')
      fits = false
    for (const [key, inner] of Object.entries(node)) if (key !== 'procedure') walk(inner)
  }
  walk(ast)
  return fits
}
