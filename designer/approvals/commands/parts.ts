import { defineCommand } from '../../document/command.ts'
import { without } from '../../document/ordered-map.ts'
import {
  type Approval,
  isWithin,
  type PathItem,
  partAt,
  type Spot,
  type Step,
  stepsIn,
  withList,
} from '../path.ts'
import { forgetSteps } from './forget-steps.ts'

const inserted = (path: readonly PathItem[], { list, at }: Spot, item: PathItem): PathItem[] =>
  withList(path, list, (items) => [...items.slice(0, at), item, ...items.slice(at)])

/** Puts a part into the path, with the steps that are new with it. */
export const insertPart = defineCommand<
  Approval,
  { spot: Spot; item: PathItem; steps?: Readonly<Record<string, Step>> }
>({
  name: 'insertPart',
  label: ({ item }) =>
    typeof item === 'string'
      ? { en: `Add step ${item}`, zh: `添加步骤 ${item}` }
      : { en: 'Add branches', zh: '添加分支' },
  refuse: (document, { steps = {} }) => {
    const taken = Object.keys(steps).find((name) => name in document.steps)
    return taken === undefined
      ? undefined
      : { en: `There is a step ${taken} already.`, zh: `已有步骤 ${taken}。` }
  },
  apply: (document, { spot, item, steps = {} }) => ({
    ...document,
    steps: { ...document.steps, ...steps },
    path: inserted(document.path, spot, item),
  }),
})

/** Stands where a part was until its new place is found: indexes stay as they were. */
const gap: PathItem = '\u0000moved'

const withoutGap = (path: readonly PathItem[], { list }: Spot): PathItem[] =>
  withList(path, list, (items) => items.filter((item) => item !== gap))

/** Takes a step or a block of branches to another place of the path. */
export const movePart = defineCommand<Approval, { from: Spot; to: Spot }>({
  name: 'movePart',
  label: ({ from }, document) => {
    const part = partAt(document.path, from)
    return typeof part === 'string'
      ? { en: `Move step ${part}`, zh: `移动步骤 ${part}` }
      : { en: 'Move branches', zh: '移动分支' }
  },
  refuse: (document, { from, to }) => {
    if (partAt(document.path, from) === undefined)
      return { en: 'There is nothing to move.', zh: '没有可移动的内容。' }
    const isInside = to.list.length > from.list.length && isWithin(from, to)
    return isInside ? { en: 'Branches do not fit into themselves.', zh: '分支不能移到自身之内。' } : undefined
  },
  apply: (document, { from, to }) => {
    const part = partAt(document.path, from)!
    const emptied = withList(document.path, from.list, (items) =>
      items.map((item, at) => (at === from.at ? gap : item)),
    )
    const moved = inserted(emptied, to, part)
    // The list of the gap may have been moved along by what was put in before it.
    const isMoved =
      from.list.length > to.list.length &&
      to.list.every((key, i) => key === from.list[i]) &&
      Number(from.list[to.list.length]) >= to.at
    const list = isMoved
      ? from.list.map((key, i) => (i === to.list.length ? Number(key) + 1 : key))
      : from.list
    return { ...document, path: withoutGap(moved, { list, at: 0 }) }
  },
})

/** Takes parts out of the path, and their steps out of the approval and of whatever names them. */
export const removePart = defineCommand<Approval, { at: Spot }>({
  name: 'removePart',
  label: ({ at }, document) => {
    const part = partAt(document.path, at)
    return typeof part === 'string'
      ? { en: `Delete step ${part}`, zh: `删除步骤 ${part}` }
      : { en: 'Delete branches', zh: '删除分支' }
  },
  apply: (document, { at }) => {
    const part = partAt(document.path, at)
    if (part === undefined) return document
    const path = withList(document.path, at.list, (items) => items.filter((_item, i) => i !== at.at))
    const left = new Set(stepsIn(path))
    const gone = stepsIn([part]).filter((name) => !left.has(name))
    const steps = gone.reduce<Record<string, Step>>((kept, name) => without(kept, name), document.steps)
    return forgetSteps({ ...document, path, steps }, gone)
  },
})
