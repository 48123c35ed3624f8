import { defineCommand } from '../../document/command.ts'
import {
  type Approval,
  type PathItem,
  type Spot,
  type Step,
  stepsIn,
  waysOf,
  withList,
  withWays,
} from '../path.ts'

/** Parts of a path with the steps they name. */
export interface Copied {
  path: readonly PathItem[]
  steps: Readonly<Record<string, Step>>
}

const freeName = (name: string, taken: ReadonlySet<string>): string => {
  if (!taken.has(name)) return name
  const base = name.replace(/_\d+$/, '')
  for (let n = 2; ; n += 1) if (!taken.has(`${base}_${n}`)) return `${base}_${n}`
}

/** Puts copies into the path; each step gets a name of its own. */
export const pasteParts = defineCommand<Approval, { spot: Spot; copied: Copied }>({
  name: 'pasteParts',
  label: ({ copied }) => ({
    en: `Paste ${stepsIn(copied.path).length} steps`,
    zh: `粘贴 ${stepsIn(copied.path).length} 个步骤`,
  }),
  apply: (document, { spot, copied }) => {
    const taken = new Set(Object.keys(document.steps))
    const names = new Map<string, string>()
    for (const name of stepsIn(copied.path)) {
      const made = freeName(name, taken)
      taken.add(made)
      names.set(name, made)
    }
    const rename = (items: readonly PathItem[]): PathItem[] =>
      items.map((item) => {
        if (typeof item === 'string') return names.get(item) ?? item
        return withWays(
          item,
          waysOf(item).map((way) => ({ ...way, path: rename(way.path) })),
        )
      })
    const steps = [...names].flatMap(([from, to]) => {
      const { was: _was, differentFrom, ...step } = copied.steps[from] ?? { assignees: [{ superior: 1 }] }
      const others = differentFrom?.flatMap((other) =>
        names.has(other) ? names.get(other)! : other in document.steps ? other : [],
      )
      return [[to, { ...step, ...(others?.length ? { differentFrom: others } : {}) }] as [string, Step]]
    })
    return {
      ...document,
      steps: { ...document.steps, ...Object.fromEntries(steps) },
      path: withList(document.path, spot.list, (items) => [
        ...items.slice(0, spot.at),
        ...rename(copied.path),
        ...items.slice(spot.at),
      ]),
    }
  },
})
