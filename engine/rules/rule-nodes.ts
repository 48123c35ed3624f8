import type { Node } from '../../metadata/language/types.ts'
import type { FieldRules, FormRules, ObjectRules, PipelineRules } from '../model.ts'

const some = (...nodes: (Node | undefined)[]): Node[] => nodes.filter((node) => node !== undefined)

const ofField = ({ requiredWhen, readOnlyWhen, visibleWhen, min, max, options }: FieldRules): Node[] => [
  ...some(requiredWhen, readOnlyWhen, visibleWhen, min, max),
  ...(options?.values() ?? []),
]

/** Conditions that are asked of a record when it is saved. */
export const nodesOfObject = ({ fields, validations }: ObjectRules): Node[] => [
  ...[...fields.values()].flatMap(ofField),
  ...validations.flatMap(({ failWhen, when }) => some(failWhen, when)),
]

export const nodesOfForm = ({ items }: FormRules): Node[] => [...items.values()].flatMap(ofField)

export const nodesOfGates = ({ when, stages }: PipelineRules): Node[] => [
  ...some(when),
  ...[...stages.values()].flatMap(({ failWhen, overrideWhen }) => some(failWhen, overrideWhen)),
]
