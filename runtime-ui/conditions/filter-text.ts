import {
  type ConditionItem,
  type ConditionRow,
  type FreeCondition,
  isGroup,
} from '../../metadata/language/condition-rows.ts'
import { printConditions, readConditions } from '../../metadata/language/conditions.ts'

export { type ConditionValue, isLive } from '../../metadata/language/condition-rows.ts'

/** One condition as a chip shows it. A condition that chips can't show keeps its own text in `free`. */
export type Condition = ConditionRow | FreeCondition

/** What only the designer's builder words. */
const withoutChip = new Set(['isTrue', 'isFalse', 'differs'])

/** Conditions as one filter, joined by `and`. Empty text for none. */
export const toFilterText = (conditions: Condition[]): string => printConditions({ all: conditions })

/** The chips of a filter: what they can't show stays as one free condition each. `toFilterText` is the way back. */
export function toConditions(filter: string | undefined): Condition[] {
  const group = readConditions(filter ?? '')
  return group.all ? group.all.map(toChip) : [{ free: (filter ?? '').trim() }]
}

function toChip(item: ConditionItem): Condition {
  if (isGroup(item)) return { free: `(${printConditions(item)})` }
  return item.free === undefined && withoutChip.has(item.operator)
    ? { free: printConditions({ all: [item] }) }
    : item
}
