import { isId } from '../../metadata/language/values/reference.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { requireSystemRight } from '../permissions/system-right.ts'
import { optionFlaws } from '../process/graph/check-options.ts'
import type { NodeDocument } from '../process/graph/document.ts'
import type { OptionSchema } from '../process/graph/options.ts'
import { ExpressionFailed } from '../process/step/turn.ts'
import { lockRun } from '../process/store/runs.ts'
import { workAt } from '../process/wake-up.ts'
import type { Work } from '../process/work.ts'
import type { Localized } from './expressions/templates.ts'
import { NodeScope } from './node-scope.ts'
import { nodeShapes } from './nodes/index.ts'
import { isStorable, notStorable } from './outside/storable.ts'
import { workflowRunner } from './workflows.ts'

/** What a step that failed would be given if it were tried again now. */
export interface RetryInput {
  node: string
  type: string
  /** By option: as it is written, and what that is now; a problem where it cannot be told. */
  input: Record<string, { written: unknown; value?: unknown; problem?: string }>
}

/** Options that say what a step works with, rather than what it is and where it leads. */
const inputFormats = new Set(['value', 'template', 'filter', 'people'])

/** Names of a type's options that may be changed for one retry. */
export function inputOptions(type: string): string[] {
  const properties = nodeShapes.find(type)?.options?.properties ?? {}
  return Object.entries(properties).flatMap(([key, { format = '' }]) =>
    inputFormats.has(format) ? [key] : [],
  )
}

/**
 * What a thread that failed would be given now. It may be of any record: for those who may see everything.
 *
 * @throws forbidden, not_found, process_stale
 */
export async function retryInput(ctx: Ctx, id: string, token: number): Promise<RetryInput> {
  requireSystemRight(ctx, 'manage_processes')
  requireSystemRight(ctx, '*')
  if (!isId(id)) throw new AppError('not_found', { object: 'run', id })
  const { world } = ctx.parts.get(workflowRunner)
  return inTransaction(ctx, async ({ db }) => {
    const stored = await lockRun(db, id)
    if (stored?.origin.kind !== 'workflow') throw new AppError('not_found', { object: 'run', id })
    const work = await workAt(db, world, stored, token)
    if (!work) throw new AppError('process_stale', { token })
    const { type } = work.options
    const input: RetryInput['input'] = {}
    for (const key of inputOptions(type))
      if (work.options[key] !== undefined) input[key] = await lookAt(work, key)
    return { node: work.node, type, input }
  })
}

async function lookAt(work: Work, key: string): Promise<RetryInput['input'][string]> {
  const written = work.options[key]
  const option = nodeShapes.find(work.options.type)!.options!.properties[key]!
  try {
    return { written, value: await answered(new NodeScope(work), option, written) }
  } catch (error) {
    if (!(error instanceof ExpressionFailed) && !(error instanceof AppError)) throw error
    return { written, problem: error.message }
  }
}

async function answered(scope: NodeScope, { format }: OptionSchema, written: unknown): Promise<unknown> {
  if (format === 'template') return scope.texts(written as Localized)
  if (format === 'filter') return scope.filter(String(written))
  return scope.value(written)
}

/**
 * Refuses what a step cannot be given.
 *
 * @throws parameter_invalid
 */
export function checkRetryInput(node: NodeDocument, input: Readonly<Record<string, unknown>>): void {
  const refuse = (parameter: string, value: unknown, reason: string): never => {
    throw new AppError('parameter_invalid', { parameter, value, reason })
  }
  const known = inputOptions(node.type)
  for (const [key, value] of Object.entries(input))
    if (!known.includes(key))
      refuse(`input.${key}`, value, `To be given here: ${known.join(', ') || 'nothing'}.`)
  if (!isStorable(input)) refuse('input', input, notStorable)
  const options = nodeShapes.find(node.type)?.options
  for (const { at, words } of options ? optionFlaws(options, { ...node, ...input }) : [])
    refuse(`input.${at.join('.')}`, input, `It ${words.en}.`)
}
