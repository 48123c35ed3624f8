import type { Ast } from '../parse.ts'
import type { FieldShape, Hop, Node, ObjectShape, Root, Span } from '../types.ts'
import { type Checking, type Found, type Frame, refuse, spanOf } from './context.ts'
import { nearest } from './suggest.ts'

/** Most relations one path follows. */
const longestPath = 5

interface Walk {
  root: Root
  base: string
  object: ObjectShape
  path: string[]
  hops: Hop[]
  /** After a hop, names are those of the list's records. */
  span: Span
}

/** Bare names and what follows them: `amount`, `customer.region.name`, `products[quantity > 1].total`. */
export function followPath(checking: Checking, ast: Ast, frame: Frame): Found {
  const steps = ast.steps ?? [ast]
  const span = spanOf(checking, ast)
  const { walk, rest } = start(checking, steps, frame, span)
  let at = 0
  while (at < rest.length) {
    const step = rest[at]!
    const last = at === rest.length - 1
    if (step.type !== 'name') {
      if (!last) refuse('not_compilable', spanOf(checking, step), ...only)
      return finish(walk, inner(checking, walk, step, frame))
    }
    const found = advance(checking, walk, step, rest.slice(at + 1), frame)
    if (found) return finish(walk, found)
    at += 1
  }
  if (walk.hops.length > 0 && walk.path.length === 0) return finish(walk, undefined)
  return refuse(
    'not_compilable',
    span,
    'This names a whole record; name one of its fields.',
    '此处为整条记录，请指定其中的字段。',
  )
}

const only = [
  'Only names, relations and conditions in brackets are possible here.',
  '此处只能使用字段名、关系和方括号条件。',
] as const

/** The record a path starts from, and the steps that are left. */
function start(
  checking: Checking,
  steps: readonly Ast[],
  frame: Frame,
  span: Span,
): { walk: Walk; rest: readonly Ast[] } {
  const { objects, names, object: own } = checking.scope
  const [first] = steps
  const from = (root: Root, name: string | undefined, rest: readonly Ast[]) => {
    const object = name === undefined ? undefined : objects.get(name)
    if (!object)
      return refuse(
        'unknown_name',
        span,
        'There is no record here whose fields could be named.',
        '此处没有可引用字段的记录。',
      )
    return { walk: { root, base: object.name, object, path: [], hops: [], span }, rest }
  }
  const innermost: Root = frame.depth === 0 ? 'root' : 'row'
  if (first?.type !== 'variable') return from(innermost, frame.object?.name, steps)
  const rest = steps.slice(1)
  switch (first.value) {
    case '':
      return from(innermost, frame.object?.name, rest)
    case '$':
      return from('root', own, rest)
    case 'old':
    case 'new':
      if (names?.[first.value]) return from(first.value, own, rest)
      break
    case 'record':
      if (names?.record) return from('record', names.record, rest)
  }
  return refuse(
    'unknown_name',
    spanOf(checking, first),
    `There is no $${String(first.value)} here.`,
    `此处没有 $${String(first.value)}。`,
  )
}

/** One name further; a node when the path ends in a value. */
function advance(
  checking: Checking,
  walk: Walk,
  step: Ast,
  after: readonly Ast[],
  frame: Frame,
): Node | undefined {
  const last = after.length === 0
  const name = String(step.value)
  const span = { from: checking.starts.get(step.position ?? 0) ?? walk.span.from, to: step.position ?? 0 }
  const field = walk.object.fields.get(name)
  const filters = (step.stages ?? step.predicate ?? []) as unknown as { type: string; expr: Ast }[]
  if (!field || field.stores === 'links') {
    const relation = field ? undefined : walk.object.relations.get(name)
    if (!field && !relation) unknownField(checking, walk.object, name, span)
    hop(checking, walk, name, field, relation, filters, span, frame)
    return undefined
  }
  if (filters.length > 0)
    refuse(
      'not_compilable',
      span,
      `"${name}" is not a list, so nothing can be picked from it.`,
      `“${name}”不是列表，不能筛选。`,
    )
  const isOwn = walk.root === 'root' && walk.path.length === 0 && walk.hops.length === 0
  const inlined = checking.scope.inlineFormulas && isOwn ? field.formula : undefined
  const computed = field.computed ?? inlined
  if (computed) {
    if (!last) noFurther(walk.object, field, span)
    return {
      op: 'within',
      ...reach(walk),
      of: computed,
      computed: `${walk.object.name}.${field.name}`,
      type: field.language,
      ...span,
    }
  }
  const [next] = after
  const isId = after.length === 1 && next?.type === 'name' && next.value === 'id' && field.stores === 'target'
  if (last || isId) return { op: 'field', ...reach(walk, [name]), type: field.language, ...span }
  if (field.stores !== 'target' || field.to.length !== 1 || field.to[0] === '*')
    noFurther(walk.object, field, span)
  const target = checking.scope.objects.get(field.to[0]!)
  if (!target) return noFurther(walk.object, field, span)
  walk.path.push(name)
  if (walk.path.length > longestPath)
    refuse(
      'not_compilable',
      walk.span,
      `A path follows at most ${longestPath} references.`,
      `路径最多经过 ${longestPath} 个引用。`,
    )
  walk.object = target
  return undefined
}

const reach = (walk: Walk, more: readonly string[] = []) =>
  walk.hops.length > 0
    ? { root: 'row' as const, object: walk.hops.at(-1)!.object, path: [...walk.path, ...more] }
    : { root: walk.root, object: walk.base, path: [...walk.path, ...more] }

/** Into the records of a list, each of which becomes the row. */
function hop(
  checking: Checking,
  walk: Walk,
  name: string,
  field: FieldShape | undefined,
  relation: { object: string; field: string } | undefined,
  filters: readonly { type: string; expr: Ast }[],
  span: Span,
  frame: Frame,
): void {
  const target = checking.scope.objects.get(relation?.object ?? field?.to[0] ?? '')
  if (!target || (field && field.to.length !== 1)) {
    refuse('not_compilable', span, `"${name}" leads to nothing.`, `“${name}”没有目标。`)
  }
  const conditions = filters.map(({ type, expr }) => {
    if (type !== 'filter') return refuse('not_compilable', span, ...only)
    const node = checking.visit(expr, { object: target, depth: frame.depth + 1, bound: frame.bound })
    if (node.type === 'num' || node.type === 'int')
      refuse(
        'not_compilable',
        node,
        'Records have no numbers in a list; write a condition in the brackets.',
        '列表不能按序号取值，请在方括号中写条件。',
      )
    return node
  })
  const filter = conditions.reduce<Node | undefined>(
    (left, right) => (left ? { op: 'and', left, right, type: 'bool', from: left.from, to: right.to } : right),
    undefined,
  )
  walk.hops.push({
    path: walk.path,
    from: walk.object.name,
    relation: name,
    object: target.name,
    field: relation?.field ?? name,
    kind: relation ? 'inverse' : 'links',
    ...(filter ? { filter } : {}),
  })
  walk.path = []
  walk.object = target
}

/** `lines.(quantity * price)`: an expression over each record. */
function inner(checking: Checking, walk: Walk, step: Ast, frame: Frame): Node {
  const many = walk.hops.length > 0
  const node = checking.visit(step, { object: walk.object, depth: frame.depth + 1, bound: frame.bound })
  if (many && walk.path.length === 0) return node
  return { op: 'within', ...reach(walk), of: node, type: node.type, from: node.from, to: node.to }
}

function finish(walk: Walk, value: Node | undefined): Found {
  if (walk.hops.length === 0) return { node: value! }
  return {
    many: { root: walk.root, object: walk.base, hops: walk.hops, ...(value ? { value } : {}) },
    span: walk.span,
  }
}

function noFurther(object: ObjectShape, field: FieldShape, span: Span): never {
  return refuse(
    'type_mismatch',
    span,
    `"${field.name}" of ${object.name} does not lead to one object, so nothing can follow it.`,
    `“${object.name}”的“${field.name}”不指向单一对象，其后不能再跟字段。`,
  )
}

export function unknownField(checking: Checking, object: ObjectShape, name: string, span: Span): never {
  const { mayName } = checking.scope
  const known = [...object.fields.keys(), ...object.relations.keys()].filter(
    (one) => !mayName || mayName(object, one),
  )
  const meant = nearest(name, known)
  return refuse(
    'unknown_name',
    span,
    `${object.name} has no field "${name}"${meant ? `; did you mean "${meant}"?` : '.'}`,
    `“${object.name}”没有字段“${name}”${meant ? `，是否为“${meant}”？` : '。'}`,
    meant,
  )
}
