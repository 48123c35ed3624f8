import type { RecordAction } from '../../records/actions/record-action.ts'
import type { NodeScope } from '../node-scope.ts'

/**
 * What a built-in action is given by a step: expressions answered, and of a record that one gives, what the action
 * takes instead of it. What the action can do without and an expression does not give is left out; only whom a record
 * goes to is never left to chance.
 */
export async function inputOf(
  scope: NodeScope,
  { input: { properties } }: RecordAction,
  slots: object,
): Promise<Record<string, unknown>> {
  const given: Record<string, unknown> = {}
  for (const [name, slot] of Object.entries(slots)) {
    const kind = properties[name]?.kind
    const isMap = typeof slot === 'object' && slot !== null && !Array.isArray(slot)
    if (kind === 'values' && isMap) given[name] = await scope.fields(slot)
    else if (kind === 'people') given[name] = idsIn(listOf(await scope.value(slot)))
    else {
      const { value } = await scope.fields({ value: slot })
      if (value !== null || kind === 'person') given[name] = kind === 'records' ? listOf(value) : value
    }
  }
  return given
}

/** An expression gives a list of one as that one. */
const listOf = (value: unknown): unknown[] => [value ?? []].flat()

/** `{ "user": <a record> }` as `{ "user": <its id> }`, in a list of such. */
function idsIn(people: readonly unknown[]): unknown[] {
  return people.map((one: unknown) =>
    typeof one === 'object' && one !== null
      ? Object.fromEntries(Object.entries(one).map(([name, value]) => [name, idOf(value)]))
      : one,
  )
}

const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'id' in value ? (value as { id: unknown }).id : value
