import type { ApprovalDocument, ApprovalStep } from '../../metadata/schema/types.ts'
import type { LocalizedText } from '../document/text.ts'

/** An approval as the designer edits it. */
export type Approval = Omit<ApprovalDocument, 'path'> & { path: PathItem[] }
export type Step = ApprovalStep

/** The path as it is written: steps by name, branches side by side, choices. */
export type PathItem = string | ParallelItem | ChooseItem
export interface ParallelItem {
  parallel: Readonly<Record<string, WayItem>>
  need?: string | number
  onReject?: 'cancel' | 'wait'
}
export interface ChooseItem {
  choose: readonly WayItem[]
}
export type WayItem = readonly PathItem[] | LongWay
interface LongWay {
  label?: LocalizedText
  when?: string
  path: readonly PathItem[]
}

/** A branch or a way of a choice, however shortly it is written. `key` is its name, or its number in a choice. */
export interface Way extends LongWay {
  key: string | number
}

/** Which list of the path: the place of a block and which of its ways, again and again; none is the path itself. */
export type ListAt = readonly (string | number)[]
/** A place in a list: of what stands there, or before which something is put. */
export interface Spot {
  list: ListAt
  at: number
}

/** The way of a choice that nobody wrote: it is made when something is put on it. */
export const otherwise = 'else'

export const isParallel = (item: PathItem): item is ParallelItem =>
  typeof item === 'object' && 'parallel' in item

/** What a way is written as. */
function writtenWay({ when, label, path }: LongWay): LongWay {
  return { ...(label === undefined ? {} : { label }), ...(when === undefined ? {} : { when }), path }
}

/** A branch as shortly as it can be. */
const writtenBranch = (way: LongWay): WayItem =>
  way.when === undefined && way.label === undefined ? way.path : writtenWay(way)

const readWay = (key: string | number, way: WayItem): Way =>
  Array.isArray(way) ? { key, path: way } : { ...(way as LongWay), key, path: (way as LongWay).path ?? [] }

export function waysOf(item: PathItem): Way[] {
  if (typeof item === 'string') return []
  if (isParallel(item)) return Object.entries(item.parallel).map(([key, way]) => readWay(key, way))
  return (item.choose ?? []).map((way, at) => readWay(at, way))
}

/** The block with these ways instead of its own, in their order. */
export function withWays(item: ParallelItem | ChooseItem, ways: readonly Way[]): ParallelItem | ChooseItem {
  if (!isParallel(item)) return { ...item, choose: ways.map(writtenWay) }
  return { ...item, parallel: Object.fromEntries(ways.map((way) => [String(way.key), writtenBranch(way)])) }
}

export function listAt(path: readonly PathItem[], list: ListAt): readonly PathItem[] | undefined {
  const [at, key, ...rest] = list
  if (at === undefined) return path
  const item = path[Number(at)]
  const way = item === undefined ? undefined : waysOf(item).find((one) => one.key === key)
  return way && listAt(way.path, rest)
}

export const partAt = (path: readonly PathItem[], { list, at }: Spot): PathItem | undefined =>
  listAt(path, list)?.[at]

/** The path with one of its lists changed; the same path where there is no such list. */
export function withList(
  path: readonly PathItem[],
  list: ListAt,
  change: (items: readonly PathItem[]) => readonly PathItem[],
): PathItem[] {
  const [place, key, ...rest] = list
  if (place === undefined) return [...change(path)]
  return path.map((item, at) => {
    if (at !== place || typeof item === 'string') return item
    const ways = waysOf(item)
    const all = key === otherwise && !isParallel(item) ? [...ways, { key, path: [] }] : ways
    return withWays(
      item,
      all.map((way) => (way.key === key ? { ...way, path: withList(way.path, rest, change) } : way)),
    )
  })
}

/** Names of the steps in these parts and inside of them, in order. */
export const stepsIn = (items: readonly PathItem[]): string[] =>
  items.flatMap((item) =>
    typeof item === 'string' ? [item] : waysOf(item).flatMap((way) => stepsIn(way.path)),
  )

/** Where a step stands in the path. */
export function spotOfStep(path: readonly PathItem[], step: string, list: ListAt = []): Spot | undefined {
  for (const [at, item] of path.entries()) {
    if (item === step) return { list, at }
    if (typeof item === 'string') continue
    for (const way of waysOf(item)) {
      const found = spotOfStep(way.path, step, [...list, at, way.key])
      if (found) return found
    }
  }
  return undefined
}

/** Whether a place is a part itself, or lies in it. */
export const isWithin = (part: Spot, { list, at }: Spot): boolean => {
  const route = [...part.list, part.at]
  return route.every((key, i) => [...list, at][i] === key)
}

/** A place in the document, as problems name it. */
export function pointerOf(path: readonly PathItem[], { list, at }: Spot): string[] {
  const [place, key, ...rest] = list
  if (place === undefined) return ['path', `${at}`]
  const item = path[Number(place)]
  if (item === undefined || typeof item === 'string') return ['path', `${place}`]
  const raw = isParallel(item) ? item.parallel[String(key)] : item.choose[Number(key)]
  const way = waysOf(item).find((one) => one.key === key)
  const [, ...inner] = pointerOf(way?.path ?? [], { list: rest, at })
  const head = ['path', `${place}`, isParallel(item) ? 'parallel' : 'choose', `${key}`]
  return [...head, ...(Array.isArray(raw) ? [] : ['path']), ...inner]
}
