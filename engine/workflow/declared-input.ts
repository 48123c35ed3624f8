import type { WorkflowDocument } from '../../metadata/schema/types.ts'

export interface DeclaredInput {
  names: readonly string[]
  required: readonly string[]
}

interface InputSchema {
  properties?: Readonly<Record<string, unknown>>
  required?: readonly string[]
}

/** What a workflow says that its callers give it, itself or at its way in for callers. Nothing said: whatever is given. */
export function declaredInput({ input, triggers = {} }: WorkflowDocument): DeclaredInput | undefined {
  const called = Object.values(triggers).filter(({ type }) => type === 'called')
  const schemas = [input, ...called.map((trigger) => trigger['input'])] as (InputSchema | undefined)[]
  const said = schemas.flatMap((schema) => (schema?.properties ? [schema] : []))
  if (said.length === 0) return undefined
  return {
    names: said.flatMap(({ properties }) => Object.keys(properties!)),
    required: said.flatMap(({ required }) => (Array.isArray(required) ? required : [])),
  }
}
