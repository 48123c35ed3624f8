import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { Boundary, GraphDocument, NodeDocument } from '../../process/graph/document.ts'
import { ofSomebody } from '../../workflow/time/follow-calendars.ts'
import { deadlineOf } from '../deadline.ts'
import type { Branch, Part, Way } from './read-path.ts'

/** How a step is entered by a jump. */
export interface StepEntry {
  /** The step, or its condition. */
  entry: string
  /** The forks it lies in, the outermost first, and how each is entered. */
  forks: readonly { fork: string; entry: string }[]
}

export interface Drawn {
  document: GraphDocument
  steps: ReadonlyMap<string, StepEntry>
}

/** Where the path goes on from a place, and where it ends. Ends are drawn when they are asked for. */
interface Ahead {
  next: string
  approve(): string
  reject(): string
  forks: StepEntry['forks']
}

/**
 * The graph of an approval: a step is a node of its own name, whatever is drawn around it has a dot in its name, so no
 * step can be called so. Source: the table of process-language.md §3.3.
 */
export function draw(approval: ApprovalDocument, path: readonly Part[]): Drawn {
  const { steps } = approval
  const nodes: Record<string, NodeDocument> = {}
  const variables: Record<string, { value: unknown }> = {}
  const entries = new Map<string, StepEntry>()
  let parts = 0

  const end = (result: 'approved' | 'rejected', of: string): string => {
    nodes[`end.${result}`] = { type: 'approvalEffects', of, next: `end.${result}.last` }
    nodes[`end.${result}.last`] = { type: 'end', result }
    return `end.${result}`
  }
  const drawPath = (list: readonly Part[], ahead: Ahead): string =>
    list.reduceRight((next, part) => {
      if (part.kind === 'step') return drawStep(part.step, { ...ahead, next })
      return part.kind === 'parallel'
        ? drawFork(part, { ...ahead, next })
        : drawChoice(part.ways, { ...ahead, next })
    }, ahead.next)

  const drawStep = (name: string, { next, approve, reject, forks }: Ahead): string => {
    const { when, otherwise = 'skip' } = steps[name]!
    const on = drawDeadline(name)
    nodes[name] = {
      type: 'approvalStep',
      outputs: { approved: next, rejected: reject() },
      ...(on ? { on } : {}),
    }
    const entry = when === undefined ? name : `${name}.when`
    entries.set(name, { entry, forks })
    if (when === undefined) return entry
    const no = otherwise === 'skip' ? next : otherwise === 'approve' ? approve() : reject()
    nodes[entry] = { type: 'condition', when, outputs: { yes: name, no } }
    return entry
  }

  /** The deadline and each rung of its ladder come beside the step: it goes on being asked. */
  const drawDeadline = (name: string): Record<string, Boundary> | undefined => {
    const deadline = deadlineOf(approval, steps[name]!)
    if (!deadline) return undefined
    const { ladder, ...given } = deadline
    const due = given.calendar === 'assignee' ? { ...given, calendar: `${ofSomebody}${name}` } : given
    const rungs = ladder.map(({ name: rung, at, every, act }): [string, Boundary] => {
      const next = `${name}.rung.${rung}`
      nodes[next] = { type: 'approvalDeadline', step: name, rung, act }
      return [
        `rung_${rung}`,
        { ...due, offset: at, ...(every === undefined ? {} : { every }), interrupt: false, next },
      ]
    })
    nodes[`${name}.due`] = { type: 'approvalDeadline', step: name, rung: null, act: null }
    return { [dueBoundary]: { ...due, interrupt: false, next: `${name}.due` }, ...Object.fromEntries(rungs) }
  }

  const drawChoice = (ways: readonly Way[], ahead: Ahead): string => {
    const id = `choose.${++parts}`
    const outputs = ways.map(({ when, path: inner }, i) => {
      const first = drawPath(inner, ahead)
      return when === undefined ? ['else', first] : [`way_${i + 1}`, { when, next: first }]
    })
    nodes[id] = { type: 'switch', outputs: { else: ahead.next, ...Object.fromEntries(outputs) } }
    return id
  }

  const drawFork = (part: Extract<Part, { kind: 'parallel' }>, ahead: Ahead): string => {
    const n = ++parts
    const fork = `fork.${n}`
    const join = `fork.${n}.join`
    const waits = part.onReject === 'wait'
    const flag = `rejected_${n}`
    const some = part.branches.some(({ when }) => when !== undefined)
    // What a branch was refused by is forgotten when the fork is entered once more.
    const entry = waits ? `fork.${n}.begin` : fork
    const caught = new Set<'approved' | 'rejected'>()
    const leaveBy = (branch: Branch, result: 'approved' | 'rejected') => (): string => {
      const id = `fork.${n}.${branch.name}.${result}`
      if (waits && result === 'rejected') nodes[id] = { type: 'set', values: { [flag]: true }, next: join }
      else {
        caught.add(result)
        nodes[id] = { type: 'throw', code: `approval_${result}` }
      }
      return id
    }
    const outputs = part.branches.map((branch) => {
      const first = drawPath(branch.path, {
        next: join,
        approve: leaveBy(branch, 'approved'),
        reject: leaveBy(branch, 'rejected'),
        forks: [...ahead.forks, { fork, entry }],
      })
      return [branch.name, some ? { when: branch.when ?? 'true', next: first } : first]
    })
    nodes[fork] = {
      type: some ? 'choice' : 'split',
      outputs: { ...Object.fromEntries(outputs), ...(some ? { else: join } : {}) },
      ...(caught.size > 0 ? { onError: errorsOf(caught, ahead) } : {}),
    }
    const after = `fork.${n}.after`
    const need = part.need ?? (some ? 'active' : 'all')
    nodes[join] = { type: 'join', of: fork, need, rest: 'cancel', next: waits ? after : ahead.next }
    if (!waits) return fork
    variables[flag] = { value: false }
    nodes[after] = {
      type: 'condition',
      when: `$run.${flag} = true`,
      outputs: { yes: ahead.reject(), no: ahead.next },
    }
    nodes[entry] = { type: 'set', values: { [flag]: false }, next: fork }
    return entry
  }

  const next = drawPath(path, {
    next: end('approved', 'approve'),
    approve: () => end('approved', 'approve'),
    reject: () => end('rejected', 'reject'),
    forks: [],
  })
  nodes['submit.first'] = { type: 'approvalSubmit', next }
  return { document: { start: 'submit.first', nodes, variables }, steps: entries }
}

/** The timer of the deadline itself; its rungs have timers of their own. */
export const dueBoundary = 'due'

const errorsOf = (caught: ReadonlySet<'approved' | 'rejected'>, { approve, reject }: Ahead) =>
  Object.fromEntries(
    [...caught].map((result) => [`approval_${result}`, result === 'approved' ? approve() : reject()]),
  )
