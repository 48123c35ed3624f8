import { declaredInput } from './asked/declared-input.ts'
import { type Level, levelsOf, nodesAt, type ProcessDocument } from './levels.ts'

/** What a step may name besides fields: variables with what each holds, as far as the document says it. */
export type ProcessScope = Readonly<Record<string, readonly string[]>>

/** Steps whose results are of a known shape, besides `output` itself. */
const results: Readonly<Record<string, readonly string[]>> = {
  create: ['output.id'],
  upsert: ['output.id'],
  http: ['output.status', 'output.body'],
  task: ['output.values'],
}

const withoutOutput = new Set(['end', 'condition', 'switch', 'choice', 'split', 'join', 'throw'])

/** Names at a place of a workflow: `level` is where the step stands, nothing for a way in. */
export function scopeAt(document: ProcessDocument, level: Level | undefined, self?: string): ProcessScope {
  const around = (level ?? []).map((id, at) => nodesAt(document, level!.slice(0, at))[id]?.type)
  const inLoop = around.includes('forEach') || around.includes('loop')
  if (!level) return { trigger: ['name', 'type', 'at'] }
  return {
    input: inputsOf(document),
    run: variablesOf(document),
    steps: [...levelsOf(document)].flatMap(([id, at]) => stepNames(id, at)),
    ...(around.includes('forEach') ? { item: [] } : {}),
    ...(inLoop ? { index: [] } : {}),
    trigger: ['name', 'type', 'at'],
  }

  function stepNames(id: string, at: Level): string[] {
    const node = nodesAt(document, at)[id]
    if (!node || id === self || withoutOutput.has(node.type)) return []
    return [`${id}.output`, ...(results[node.type] ?? []).map((name) => `${id}.${name}`)]
  }
}

/** What buttons and callers give with the start. */
function inputsOf(document: ProcessDocument): string[] {
  const { triggers = {} } = document
  const keys = (value: unknown) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])
  const asked = Object.values(triggers).flatMap((trigger) => [
    ...keys(trigger['form']),
    ...(trigger.type === 'called' ? [] : keys(trigger['input'])),
  ])
  return [...new Set([...asked, ...declaredInput(document).map(({ name }) => name)])]
}

/** Declared ones, and those that a step sets on its way. */
function variablesOf(document: ProcessDocument): string[] {
  const set = [...levelsOf(document)].flatMap(([id, level]) => {
    const node = nodesAt(document, level)[id]!
    const own = [...Object.keys((node['variables'] ?? {}) as object)]
    return node.type === 'set' ? [...own, ...Object.keys((node['values'] ?? {}) as object)] : own
  })
  return [...new Set([...Object.keys(document.variables ?? {}), ...set])]
}
