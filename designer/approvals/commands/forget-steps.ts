import type { Approval, Step } from '../path.ts'

/** What steps say of other steps, with every name led through `to`; undefined takes it away. */
function renamedIn(step: Step, to: (name: string) => string | undefined): Step {
  const { differentFrom, onReject, deadline, ...rest } = step
  const others = differentFrom?.flatMap((name) => to(name) ?? [])
  const back = typeof onReject === 'object' ? onReject['returnTo'] : undefined
  const backTo = typeof back === 'string' && back !== 'submit' ? to(back) : back
  return {
    ...rest,
    ...(others?.length ? { differentFrom: others } : {}),
    ...(back !== undefined && backTo === undefined
      ? {}
      : onReject === undefined
        ? {}
        : { onReject: back === undefined ? onReject : { returnTo: backTo } }),
    ...(deadline === undefined ? {} : { deadline: deadlineRenamed(deadline, to) }),
  }
}

/** Where the ladder of a deadline returns to. */
function deadlineRenamed(
  deadline: NonNullable<Step['deadline']>,
  to: (name: string) => string | undefined,
): NonNullable<Step['deadline']> {
  if (typeof deadline === 'string') return deadline
  const returning = <T extends Record<string, unknown>>(rung: T): T => {
    if (rung['act'] !== 'return' || typeof rung['to'] !== 'string' || rung['to'] === 'submit') return rung
    const now = to(rung['to'])
    const { to: _before, ...others } = rung
    return (now === undefined ? others : { ...rung, to: now }) as T
  }
  const { ladder } = deadline as { ladder?: Record<string, Record<string, unknown>> }
  const rungs = Object.entries(ladder ?? {}).map(([name, rung]) => [name, returning(rung)])
  return { ...returning(deadline), ...(ladder ? { ladder: Object.fromEntries(rungs) } : {}) }
}

const everywhere = (document: Approval, to: (name: string) => string | undefined): Approval => ({
  ...document,
  steps: Object.fromEntries(
    Object.entries(document.steps).map(([name, step]) => [name, renamedIn(step, to)]),
  ),
})

/** The approval with nothing naming these steps any more. */
export const forgetSteps = (document: Approval, gone: readonly string[]): Approval =>
  gone.length === 0 ? document : everywhere(document, (name) => (gone.includes(name) ? undefined : name))

/** The approval with other steps naming this one as it is called now. */
export const renameInSteps = (document: Approval, from: string, to: string): Approval =>
  everywhere(document, (name) => (name === from ? to : name))
