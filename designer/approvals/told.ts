import type { ApprovalPerson, PathPart, StepPart } from '../../runtime-ui/client/approvals.ts'
import { wayId } from './layout.ts'
import { type ListAt, type PathItem, waysOf } from './path.ts'

/** One rule by which the people of a step were found, with who was there before and after it. */
export interface RuleNote {
  rule: string
  before: ApprovalPerson[]
  after: ApprovalPerson[]
  note: string | null
}
export type ToldStep = StepPart & { rules?: RuleNote[] }

/** What would become of the sample record: steps by name, and the ways that it would take. */
export interface Told {
  steps: ReadonlyMap<string, ToldStep>
  ways: ReadonlySet<string>
}

/** Reads a predicted path beside the path it was made of. */
export function tellPath(path: readonly PathItem[], parts: readonly PathPart[]): Told {
  const steps = new Map<string, ToldStep>()
  const ways = new Set<string>()
  const walk = (items: readonly PathItem[], told: readonly PathPart[], list: ListAt): void => {
    const own = told.filter(({ kind }) => kind !== 'submit' && kind !== 'end')
    for (const [at, item] of items.entries()) {
      const part = own[at]
      if (!part) return
      if (part.kind === 'step') steps.set(part.step, part)
      else if (part.kind === 'parallel')
        for (const way of waysOf(item)) {
          const branch = part.branches.find(({ name }) => name === way.key)
          if (!branch) continue
          walk(way.path, branch.path, [...list, at, way.key])
          const isOff = way.when !== undefined && branch.path.every((one) => isSkipped(one))
          if (!isOff) ways.add(wayId({ list, at }, way.key))
        }
      else if (part.kind === 'choose') {
        const all = waysOf(item)
        for (const [n, way] of all.entries()) {
          walk(way.path, part.ways[n]?.path ?? [], [...list, at, way.key])
          if (part.taken === n) ways.add(wayId({ list, at }, way.key))
        }
        if (part.taken === null || part.taken >= all.length) ways.add(wayId({ list, at }, 'else'))
      }
    }
  }
  walk(path, parts, [])
  return { steps, ways }
}

const isSkipped = (part: PathPart): boolean => part.kind === 'step' && part.state === 'skipped'

/** Everybody whom a predicted path asks. */
export function peopleOf(told: Told): ApprovalPerson[] {
  const asked = [...told.steps.values()].filter(({ state }) => state !== 'skipped')
  const found = asked.flatMap(({ seats }) => seats.flatMap(({ user }) => user ?? []))
  return [...new Map(found.map((one) => [one.id, one])).values()]
}
