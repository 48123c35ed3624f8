import { defineCommand } from '../../document/command.ts'
import { nameProblem } from '../../document/derive-name.ts'
import { without } from '../../document/ordered-map.ts'
import type { LocalizedText } from '../../document/text.ts'
import {
  type Approval,
  isParallel,
  partAt,
  type Spot,
  type Step,
  stepsIn,
  type Way,
  waysOf,
  withList,
  withWays,
} from '../path.ts'
import { forgetSteps } from './forget-steps.ts'

/** The approval with the ways of one block changed. */
function changed(
  document: Approval,
  block: Spot,
  change: (ways: readonly Way[]) => readonly Way[],
): Approval {
  const path = withList(document.path, block.list, (items) =>
    items.map((item, at) =>
      at === block.at && typeof item === 'object' ? withWays(item, change(waysOf(item))) : item,
    ),
  )
  return { ...document, path }
}

/** A branch is called by its number until somebody says more: those who decide see it too. */
export const branchLabel = (n: number): LocalizedText => ({ en: `Branch ${n}`, zh: `分支 ${n}` })

function newBranch(taken: readonly string[]): Way {
  for (let n = taken.length + 1; ; n += 1)
    if (!taken.includes(`branch_${n}`)) return { key: `branch_${n}`, label: branchLabel(n), path: [] }
}

/** A new branch at the end; in a choice before the way that is taken otherwise. */
export const addWay = defineCommand<Approval, { block: Spot; when?: string }>({
  name: 'addWay',
  label: () => ({ en: 'Add a branch', zh: '添加分支' }),
  apply: (document, { block, when }) => {
    const item = partAt(document.path, block)
    if (item === undefined || typeof item === 'string') return document
    if (isParallel(item))
      return changed(document, block, (ways) => [...ways, newBranch(ways.map(({ key }) => String(key)))])
    return changed(document, block, (ways) => {
      const last = ways.at(-1)
      const made: Way = { key: ways.length, when: when ?? 'true', path: [] }
      return last && last.when === undefined ? [...ways.slice(0, -1), made, last] : [...ways, made]
    })
  },
})

/** Takes a branch away with what is on it; a block of which one branch is left becomes what is on that one. */
export const removeWay = defineCommand<Approval, { block: Spot; key: string | number }>({
  name: 'removeWay',
  label: ({ key }) => ({ en: `Delete branch ${key}`, zh: `删除分支 ${key}` }),
  apply: (document, { block, key }) => {
    const item = partAt(document.path, block)
    if (item === undefined || typeof item === 'string') return document
    const ways = waysOf(item)
    const gone = stepsIn(ways.find((way) => way.key === key)?.path ?? [])
    const rest = ways.filter((way) => way.key !== key)
    const [only] = rest
    const dissolves = rest.length === 0 || (rest.length === 1 && only?.when === undefined)
    const made = dissolves
      ? {
          ...document,
          path: withList(document.path, block.list, (items) =>
            items.flatMap((one, at) => (at === block.at ? (only?.path ?? []) : [one])),
          ),
        }
      : changed(document, block, () => rest)
    const steps = gone.reduce<Record<string, Step>>((kept, name) => without(kept, name), made.steps)
    return forgetSteps({ ...made, steps }, gone)
  },
})

/** Takes a branch one place to the left or to the right. */
export const moveWay = defineCommand<Approval, { block: Spot; key: string | number; by: -1 | 1 }>({
  name: 'moveWay',
  label: ({ key }) => ({ en: `Move branch ${key}`, zh: `移动分支 ${key}` }),
  refuse: (document, { block, key, by }) => {
    const item = partAt(document.path, block)
    const ways = item === undefined ? [] : waysOf(item)
    const at = ways.findIndex((way) => way.key === key)
    const other = ways[at + by]
    if (at < 0 || !other) return { en: 'There is no branch beside it.', zh: '旁边没有分支。' }
    const isChoice = item !== undefined && typeof item === 'object' && !isParallel(item)
    if (isChoice && (ways[at]!.when === undefined || other.when === undefined))
      return {
        en: 'The way without a condition stands last: those behind it would never be taken.',
        zh: '没有条件的分支须在最后，否则其后的分支永远不会被选中。',
      }
    return undefined
  },
  apply: (document, { block, key, by }) =>
    changed(document, block, (ways) => {
      const at = ways.findIndex((way) => way.key === key)
      const next = [...ways]
      next.splice(at, 1)
      next.splice(at + by, 0, ways[at]!)
      return next
    }),
})

/** The name of a branch, its label or its condition. */
export const changeWay = defineCommand<
  Approval,
  {
    block: Spot
    key: string | number
    to: { name?: string; when?: string | undefined; label?: LocalizedText | undefined }
  }
>({
  name: 'changeWay',
  label: ({ key }) => ({ en: `Change branch ${key}`, zh: `修改分支 ${key}` }),
  refuse: (document, { block, key, to }) => {
    if (to.name === undefined || to.name === key) return undefined
    const item = partAt(document.path, block)
    return nameProblem(to.name, item === undefined ? [] : waysOf(item).map((way) => String(way.key)))
  },
  apply: (document, { block, key, to }) =>
    changed(document, block, (ways) =>
      ways.map((way) => {
        if (way.key !== key) return way
        const { label, when, ...rest } = { ...way, ...to }
        return {
          path: rest.path,
          key: to.name ?? way.key,
          ...(label === undefined ? {} : { label }),
          ...(when === undefined ? {} : { when }),
        }
      }),
    ),
})

/** How many branches must agree, and what one that rejects does to the others. */
export const changeBlock = defineCommand<
  Approval,
  { block: Spot; key: 'need' | 'onReject'; value: string | number | undefined }
>({
  name: 'changeBlock',
  label: () => ({ en: 'Change branches', zh: '修改分支' }),
  apply: (document, { block, key, value }) => ({
    ...document,
    path: withList(document.path, block.list, (items) =>
      items.map((item, at) => {
        if (at !== block.at || typeof item === 'string' || !isParallel(item)) return item
        const rest = without(item as unknown as Record<string, unknown>, key)
        return (value === undefined ? rest : { ...rest, [key]: value }) as unknown as typeof item
      }),
    ),
  }),
})
