/** A value known only when the condition is asked: `$user.id`, `$today()`, `$addDays($today(), -7)`. */
export interface LiveValue {
  live: string
}
export type ConditionValue = string | number | boolean | LiveValue

/** One comparison of a field. */
export interface ConditionRow {
  field: string
  operator: string
  value?: ConditionValue | ConditionValue[]
  free?: undefined
}
/** What rows cannot show keeps its own text. */
export interface FreeCondition {
  free: string
  field?: undefined
  operator?: undefined
  value?: undefined
}
/** `all` hold, or `any` of them. */
export type ConditionGroup =
  | { all: ConditionItem[]; any?: undefined }
  | { any: ConditionItem[]; all?: undefined }
export type ConditionItem = ConditionRow | FreeCondition | ConditionGroup

export const isLive = (value: unknown): value is LiveValue =>
  typeof value === 'object' && value !== null && 'live' in value

export const isGroup = (item: ConditionItem): item is ConditionGroup => 'all' in item || 'any' in item
