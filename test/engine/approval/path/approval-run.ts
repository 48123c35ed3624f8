import { compileApproval, jumpTarget } from '../../../../engine/approval/path/compile.ts'
import { flowNodes } from '../../../../engine/process/flow/index.ts'
import { MemoryRows } from '../../../../engine/process/memory-rows.ts'
import { newRun } from '../../../../engine/process/rows.ts'
import type { ProcessEvent } from '../../../../engine/process/step/events.ts'
import { step } from '../../../../engine/process/step/step.ts'
import { WorkingSet } from '../../../../engine/process/working-set.ts'
import type { ApprovalDocument } from '../../../../metadata/schema/types.ts'
import { evaluateForTests } from '../../process/expressions.ts'

const flow = flowNodes()

/** A document with these steps, each with what is given of it. */
export const approvalOf = (
  path: unknown[],
  steps: Record<string, object>,
  more: Partial<ApprovalDocument> = {},
): ApprovalDocument => ({
  object: 'thing',
  path: path as ApprovalDocument['path'],
  steps: Object.fromEntries(
    Object.entries(steps).map(([name, given]) => [name, { assignees: [{ role: 'boss' }], ...given }]),
  ),
  ...more,
})

/** A run of an approval in memory: whatever is not a step is answered at once. */
export class ApprovalRun {
  readonly #compiled
  readonly #rows
  readonly #input: unknown

  constructor(document: ApprovalDocument, input: unknown = {}) {
    const { approval, problems } = compileApproval('thing.test', document)
    if (!approval) throw new Error(problems.map(({ code }) => code).join(', '))
    this.#compiled = approval
    this.#input = input
    this.#rows = new MemoryRows(newRun('r', { depth: 0, allowed: 10_000 }))
    this.#send({ type: 'start', input })
    this.resubmit()
  }

  get state(): string | null {
    const { status, result } = this.#rows.run()
    return status === 'completed' ? result : status
  }

  /** Steps at which somebody is asked. */
  asked(): string[] {
    return this.#at('approvalStep')
      .map(({ node }) => node)
      .sort()
  }

  answer(name: string, port: 'approved' | 'rejected' = 'approved'): void {
    this.#send({ type: 'done', token: this.#token(name), port })
  }

  return(from: string, to: string): void {
    const token = this.#rows.all('token').find(({ node }) => node === from)!
    const forks = new Set<string>()
    const scopes = this.#rows.all('scope')
    for (let at = scopes.find(({ id }) => id === token.scope); at; ) {
      if (at.kind === 'fork') forks.add(at.node!)
      const { parent } = at
      at = scopes.find(({ id }) => id === parent)
    }
    this.#send({ type: 'jump', token: token.id, to: jumpTarget(this.#compiled, to, forks) })
  }

  resubmit(): void {
    for (const { id } of this.#at('approvalSubmit')) this.#send({ type: 'done', token: id })
  }

  #at(type: string) {
    return this.#rows.all('token').filter(({ node }) => this.#compiled.graph.nodes.get(node)!.type === type)
  }

  #token(name: string): number {
    const token = this.#rows.all('token').find(({ node }) => node === name)
    if (!token) throw new Error(`Nobody is asked at ${name}, but at ${this.asked().join(', ') || 'none'}.`)
    return token.id
  }

  #send(event: ProcessEvent): void {
    const set = new WorkingSet(this.#rows)
    const around = {
      now: 0,
      evaluate: (text: string, names: Parameters<typeof evaluateForTests>[1]) =>
        evaluateForTests(text, { ...names, input: this.#input }),
      dueAt: () => 0,
      mostNodes: 1e9,
    }
    step(this.#compiled.graph, set, event, { around, flow })
    this.#rows.apply(set.changes())
    for (const { id } of this.#at('approvalEffects')) this.#send({ type: 'done', token: id })
  }
}
