import { check as checkExpression } from '../../metadata/language/check/index.ts'
import { nearest } from '../../metadata/language/check/suggest.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import { everywhere } from '../expressions/check-text.ts'
import type { AppModel, ObjectDef, Problem } from '../model.ts'
import { asRead, type NodeDocument, type Timing } from '../process/graph/document.ts'
import { optionName } from '../process/graph/option-words.ts'
import type { OptionSchema } from '../process/graph/options.ts'
import { aboutsOf } from './abouts.ts'
import { checkPeople } from './check-people.ts'
import { checkWatching } from './check-watching.ts'
import type { TriggerDocument } from './define-trigger.ts'
import type { DocumentNames } from './expressions/needs-of-tree.ts'
import { compileProcessText } from './expressions/process-text.ts'
import { parseTemplate } from './expressions/templates.ts'
import { namesIn } from './expressions/with-literals.ts'
import { nodeShapes } from './nodes/index.ts'
import { checkActs, checkButtons, checkDeadline, checkDecision, type TaskReport } from './tasks/check-task.ts'
import { isDuration } from './time/business-hours.ts'
import { findCalendar, isMoment, isWrittenMoment } from './time/due-at.ts'
import { isWhose } from './time/whose-calendar.ts'

type Path = readonly string[]
type When = 'atOnce' | 'asWork'

/** Every expression of a workflow can be read, and names what there is; those that decide answer at once. */
export function checkTexts(
  model: AppModel,
  item: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  const object = document.object === undefined ? undefined : model.objects.get(document.object)
  const mostly = document.mode === 'beforeSave' ? 'atOnce' : 'asWork'
  const check = new Check(model, item, namesOf(document), report, mostly)
  for (const [name, given] of Object.entries(document.triggers ?? {})) {
    const trigger = given as TriggerDocument
    const own = typeof trigger['object'] === 'string' ? model.objects.get(trigger['object']) : object
    const at = ['triggers', name]
    check.condition(trigger.when, own, [...at, 'when'])
    check.condition(trigger['visibleWhen'], own, [...at, 'visibleWhen'])
    // That of a caller is a JSON Schema, not expressions.
    if (trigger.type !== 'called') check.slots(trigger.input, own, [...at, 'input'])
    // Before there is a run there is no record that these could be about.
    check.condition(trigger['match'], undefined, [...at, 'match'])
    check.condition(trigger['dedupe'], undefined, [...at, 'dedupe'])
    if (own) check.recordFilter(trigger['filter'], own, [...at, 'filter'])
  }
  const { per } = (document.concurrency ?? {}) as { per?: unknown }
  if (per !== 'workflow' && per !== 'record') check.condition(per, object, ['concurrency', 'per'])
  for (const [name, variable] of Object.entries(document.variables ?? {}))
    check.slots(variable.value, object, ['variables', name, 'value'])
  // Nothing read it once: what was published so goes on working.
  const warn = new Check(
    model,
    item,
    namesOf(document),
    (found) => report({ ...found, severity: 'warning' }),
    mostly,
  )
  warn.slots(document.output, object, ['output'])
  for (const [name, event] of Object.entries(document.events ?? {}))
    check.standing().duration(event.for, object, ['events', name, 'for'])
  const abouts = aboutsOf(document)
  const about = abouts.length === 1 ? model.objects.get(abouts[0]!) : undefined
  // Records of a way in nobody looked at once: what was published so goes on working.
  const ofWayIn = new Check(
    model,
    item,
    namesOf(document),
    (found) => report(found.code === 'unknown_object' ? found : { ...found, stands: true }),
    mostly,
  )
  const ofNodes = about && !object ? ofWayIn : check
  ofNodes.nodes(document.nodes as Readonly<Record<string, NodeDocument>>, about, ['nodes'])
}

/** Declared variables, those that `set` makes, and every node. */
function namesOf(document: WorkflowDocument): DocumentNames {
  const variables = new Set([...Object.keys(document.variables ?? {}), 'result'])
  const nodes = new Set<string>()
  const walk = (map: Readonly<Record<string, NodeDocument>>): void => {
    for (const [id, node] of Object.entries(map)) {
      nodes.add(id)
      if (node.type === 'set')
        for (const name of Object.keys((node['values'] ?? {}) as object)) variables.add(name)
      for (const name of Object.keys((node['variables'] ?? {}) as object)) variables.add(name)
      if (node.nodes) walk(node.nodes)
    }
  }
  walk(document.nodes as Readonly<Record<string, NodeDocument>>)
  return { variables, nodes }
}

/** Words that stand where an expression may. */
const reserved = new Set(['all', 'any', 'active'])

class Check {
  readonly #model: AppModel
  readonly #item: string
  readonly #names: DocumentNames
  readonly #report: (found: Problem) => void
  readonly #mostly: When

  /** @param mostly when values are answered; conditions are at once */
  constructor(
    model: AppModel,
    item: string,
    names: DocumentNames,
    report: (found: Problem) => void,
    mostly: When,
  ) {
    this.#model = model
    this.#item = item
    this.#names = names
    this.#report = report
    this.#mostly = mostly
  }

  nodes(map: Readonly<Record<string, NodeDocument>>, object: ObjectDef | undefined, at: Path): void {
    for (const [id, written] of Object.entries(map)) {
      const node = asRead(written)
      const here = [...at, id]
      this.#options(node, object, here)
      if (node.type === 'task') checkButtons(node.outputs ?? {}, [...here, 'outputs'], this.#ofTask(object))
      this.condition(node.onlyWhile, object, [...here, 'onlyWhile'])
      for (const [port, output] of Object.entries(node.outputs ?? {}))
        if (typeof output !== 'string') {
          this.#waiting(output, object, [...here, 'outputs', port])
          if (output.task !== undefined) this.#task(output.task, object, [...here, 'outputs', port, 'task'])
        }
      for (const [name, boundary] of Object.entries(node.on ?? {}))
        this.#waiting(boundary, object, [...here, 'on', name])
      this.standing().#around(node, object, here)
      checkWatching(this.#model, object, node, (below, { en, zh }) =>
        this.#report(
          problem('process_not_watched', problemPath(this.#item, ...here, ...below), en, zh, {
            severity: 'warning',
          }),
        ),
      )
      if (node.nodes) this.nodes(node.nodes, object, [...here, 'nodes'])
    }
  }

  /** The same for what nobody looked at once: what was published so goes on working. */
  standing(): Check {
    return new Check(
      this.#model,
      this.#item,
      this.#names,
      (found) => this.#report({ ...found, stands: true }),
      this.#mostly,
    )
  }

  /** By which calendars a step counts, until when it waits at most, how long it rests, what it locks. */
  #around(node: NodeDocument, object: ObjectDef | undefined, at: Path): void {
    const timeout = node.type === 'wait' ? (node['timeout'] as Timing | undefined) : undefined
    if (timeout) this.#waiting(timeout, object, [...at, 'timeout'])
    const places: [Timing | undefined, Path][] = [
      [node.type === 'wait' ? (node as Timing) : undefined, at],
      [timeout, [...at, 'timeout']],
      ...Object.entries(node.on ?? {}).map(([name, one]): [Timing, Path] => [one, [...at, 'on', name]]),
      ...Object.entries(node.outputs ?? {}).map(([port, one]): [Timing | undefined, Path] => [
        typeof one === 'string' ? undefined : one,
        [...at, 'outputs', port],
      ]),
    ]
    for (const [place, path] of places) this.#calendar(place?.calendar, [...path, 'calendar'])
    this.duration(node.retry?.every, object, [...at, 'retry', 'every'])
    if (typeof node.exclusive === 'object')
      this.condition(node.exclusive.key, object, [...at, 'exclusive', 'key'])
  }

  #calendar(name: unknown, path: Path): void {
    if (typeof name !== 'string' || isWhose(name) || findCalendar(this.#model.calendars, name)) return
    const meant = nearest(name, this.#model.calendars.keys())
    this.#say(
      'unknown_calendar',
      path,
      `There is no calendar "${name}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `没有工作日历“${name}”。${meant ? `是否为“${meant}”？` : ''}`,
    )
  }

  duration(value: unknown, object: ObjectDef | undefined, path: Path): void {
    if (typeof value === 'string' && !isDuration(value)) this.condition(plain(value), object, path)
  }

  /** A day or an instant there is, or an expression that gives one. */
  #moment(value: unknown, object: ObjectDef | undefined, path: Path): void {
    if (typeof value !== 'string') return
    if (!isWrittenMoment(value)) this.condition(plain(value), object, path)
    else if (!isMoment(value))
      this.standing().#say(
        'process_option_invalid',
        path,
        `"${value}" is neither a day nor an instant there is. Write 2027-01-31, or 2027-01-31T09:00:00+08:00.`,
        `“${value}”不是有效的日期或时间点。请写作 2027-01-31 或 2027-01-31T09:00:00+08:00。`,
      )
  }

  #options(node: NodeDocument, object: ObjectDef | undefined, at: Path): void {
    for (const [key, option] of Object.entries(nodeShapes.find(node.type)?.options?.properties ?? {}))
      this.#option(node, key, option, object, [...at, key])
  }

  /** A task that is one way of a race has what a task has, and when it decides. */
  #task(given: unknown, object: ObjectDef | undefined, at: Path): void {
    const options = nodeShapes.find('task')!.options!
    const { properties, required = [] } = options
    const task = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
    for (const key of required)
      if (task[key] === undefined) {
        const { en, zh } = optionName(options, key)
        this.#say('process_option_missing', at, `A task needs ${en}.`, `任务缺少${zh}。`)
      }
    for (const key of Object.keys(task))
      if (!(key in properties) && key !== 'decideAt' && key !== 'outputs')
        this.#say(
          'process_unknown_option',
          [...at, key],
          `A task has no option "${key}".`,
          `任务没有选项“${key}”。`,
        )
    const { decideAt = 'claim' } = task
    if (decideAt !== 'claim' && decideAt !== 'done')
      this.#say(
        'process_option_invalid',
        [...at, 'decideAt'],
        'It decides when it is claimed (claim) or done (done).',
        '决定时机为 claim（认领时）或 done（完成时）。',
      )
    this.#options({ ...task, type: 'task' }, object, at)
  }

  condition(text: unknown, object: ObjectDef | undefined, path: Path): void {
    if (typeof text === 'string') this.#text(text, object, path, 'atOnce', { isOne: true })
  }

  /** Texts that begin with =, however deep. */
  slots(slot: unknown, object: ObjectDef | undefined, path: Path): void {
    if (typeof slot === 'string') {
      if (slot.startsWith('=')) this.#text(slot.slice(1), object, path, this.#mostly)
      return
    }
    if (typeof slot !== 'object' || slot === null) return
    for (const [key, one] of Object.entries(slot)) this.slots(one, object, [...path, key])
  }

  /** A list's filter: all of it is asked of the database. */
  recordFilter(text: unknown, object: ObjectDef, path: Path): void {
    if (typeof text !== 'string') return
    const { node, diagnostics } = checkExpression(
      text,
      { objects: this.#model.objects, object: object.name, names: everywhere },
      'condition',
    )
    if (node) return
    const wrong = diagnostics.find(({ severity }) => severity === 'error')?.message
    if (wrong) this.#say('expression_invalid', path, wrong.en, wrong.zh)
  }

  #option(
    node: NodeDocument,
    key: string,
    { format }: OptionSchema,
    object: ObjectDef | undefined,
    path: Path,
  ): void {
    const value = node[key]
    if (value === undefined) return
    switch (format) {
      case 'condition':
        if (typeof value === 'string' && !reserved.has(value))
          this.#text(value, object, path, 'atOnce', { isOne: key !== 'items' })
        return
      case 'duration':
        this.duration(value, object, path)
        return
      case 'moment':
        this.#moment(value, object, path)
        return
      case 'people': {
        const standing = this.standing()
        checkPeople({ model: this.#model, object, areAsked: node.type === 'task' }, value, path, {
          say: (code, at, en, zh) => standing.#say(code, at, en, zh),
          text: (text, at) => standing.#text(text, object, at, 'asWork'),
        })
        return
      }
      case 'decision':
        checkDecision(value, path, this.#ofTask(object))
        return
      case 'acts':
        checkActs(value, path, this.#ofTask(object))
        return
      case 'deadline':
        checkDeadline(value, node.outputs, path, this.#ofTask(object))
        return
      case 'value':
        this.slots(value, object, path)
        if (key === 'values') this.#fields(node, value, object, path)
        return
      case 'template':
        this.#template(value, object, path)
        return
      case 'filter':
        this.#filter(node, value, object, path)
        return
      case 'object':
        if (typeof value === 'string' && !this.#model.objects.has(value))
          this.#say('unknown_object', path, `There is no object "${value}".`, `没有对象“${value}”。`)
    }
  }

  /** Of tasks that are ways of a race nobody looked at all of it once. */
  #ofTask(object: ObjectDef | undefined): TaskReport {
    const standing = this.standing()
    const say: TaskReport['say'] = (code, at, en, zh) => standing.#say(code, at, en, zh)
    return {
      say,
      text: (text, at) => standing.#text(text, object, at, 'atOnce', { isOne: true }),
      people: (given, at) =>
        checkPeople({ model: this.#model, object, areAsked: true }, given, at, {
          say,
          text: (text, below) => standing.#text(text, object, below, 'asWork'),
        }),
      calendar: (name, at) => standing.#calendar(name, at),
    }
  }

  #waiting(
    given: { when?: unknown; until?: unknown; after?: unknown; every?: unknown; match?: unknown },
    object: ObjectDef | undefined,
    path: Path,
  ): void {
    this.#moment(given.until, object, [...path, 'until'])
    for (const key of ['when', 'match', 'after', 'every'] as const) {
      const value = given[key]
      if (typeof value !== 'string' || isDuration(value) || isWrittenMoment(value)) continue
      this.#text(plain(value), object, [...path, key], 'atOnce', { isOne: true })
    }
  }

  /** Fields that a record is given have to be there. */
  #fields(node: NodeDocument, values: unknown, own: ObjectDef | undefined, path: Path): void {
    if (!['create', 'update', 'upsert'].includes(node.type)) return
    const named = node['object']
    const object = typeof named === 'string' ? this.#model.objects.get(named) : own
    if (!object) return
    for (const name of Object.keys(values as object))
      if (!object.fields.has(name) && !object.relations.has(name))
        this.#say(
          'unknown_field',
          [...path, name],
          `"${object.name}" has no field "${name}".`,
          `“${object.name}”没有字段“${name}”。`,
        )
  }

  #template(value: unknown, object: ObjectDef | undefined, path: Path): void {
    const texts = typeof value === 'string' ? { '': value } : ((value ?? {}) as Record<string, unknown>)
    for (const [language, text] of Object.entries(texts))
      for (const part of typeof text === 'string' ? parseTemplate(text) : [])
        if ('expression' in part)
          this.#text(part.expression, object, language === '' ? path : [...path, language], this.#mostly)
  }

  /** Its own names are the process's; its fields are those of the records that are looked for. */
  #filter(node: NodeDocument, value: unknown, own: ObjectDef | undefined, path: Path): void {
    if (typeof value !== 'string') return
    for (const name of namesIn(value)) this.#text(name, own, path, 'atOnce')
    const named = node['object']
    const object = typeof named === 'string' ? this.#model.objects.get(named) : own
    const bare = namesIn(value).reduce((text, name) => text.replace(name, '$record'), value)
    if (object) this.#text(bare, object, path, 'asWork', { isFilter: true })
  }

  #text(
    text: string,
    object: ObjectDef | undefined,
    path: Path,
    when: When,
    { isFilter = false, isOne = false } = {},
  ): void {
    const compiled = compileProcessText(this.#model, object, text, this.#names)
    if (compiled.kind === 'interpreted' && when === 'atOnce') {
      this.#notAtOnce(path)
      return
    }
    // A filter's names stand for values of kinds that nobody knows yet.
    if (isFilter && compiled.kind === 'broken' && text.includes('$record')) return
    const wrong = compiled.wrong[0] ?? (isOne ? compiled.list : undefined)
    // Names of what needs the interpreter nobody looked at once.
    const check = compiled.kind === 'interpreted' ? this.standing() : this
    if (wrong) check.#say('expression_invalid', path, wrong.en, wrong.zh)
  }

  #notAtOnce(path: Path): void {
    if (this.#mostly === 'atOnce')
      this.standing().#say(
        'expression_not_at_once',
        path,
        'Inside a save everything is answered at once; a part of this needs the interpreter. Work it out in a workflow after the save.',
        '保存过程中的表达式必须即时求值，其中部分写法需要解释器。请在保存后的工作流中计算。',
      )
    else
      this.#say(
        'expression_not_at_once',
        path,
        'What decides is answered at once; a part of this needs the interpreter. Work it out in a step "set" before, and name its variable here.',
        '用于判断的表达式必须即时求值，其中部分写法需要解释器。请先用“设置变量”步骤计算，再在此引用该变量。',
      )
  }

  #say(code: string, path: Path, en: string, zh: string): void {
    this.#report(problem(code, problemPath(this.#item, ...path), en, zh))
  }
}

const plain = (text: string): string => (text.startsWith('=') ? text.slice(1) : text)
