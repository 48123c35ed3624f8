import { defineCommand } from '../../document/command.ts'
import { nameProblem } from '../../document/derive-name.ts'
import { renamed } from '../../document/ordered-map.ts'
import { type Approval, type PathItem, type Step, waysOf, withWays } from '../path.ts'
import { renameInSteps } from './forget-steps.ts'

const inPath = (path: readonly PathItem[], from: string, to: string): PathItem[] =>
  path.map((item) => {
    if (typeof item === 'string') return item === from ? to : item
    return withWays(
      item,
      waysOf(item).map((way) => ({ ...way, path: inPath(way.path, from, to) })),
    )
  })

/** Gives a step another name, wherever it is named; it remembers the one it had. */
export const renameStep = defineCommand<Approval, { step: string; to: string }>({
  name: 'renameStep',
  label: ({ step, to }) => ({ en: `Rename ${step} to ${to}`, zh: `将 ${step} 改名为 ${to}` }),
  refuse: ({ steps }, { to }) =>
    to === 'submit'
      ? { en: '"submit" means the submitter.', zh: '“submit”表示提交人。' }
      : nameProblem(to, Object.keys(steps)),
  apply: (document, { step, to }) => {
    const before = document.steps[step]
    if (!before) return document
    const was = [...new Set([...(before.was ?? []), step])].filter((name) => name !== to)
    const steps: Record<string, Step> = { ...document.steps, [step]: { ...before, was } }
    const made = { ...document, steps: renamed(steps, step, to), path: inPath(document.path, step, to) }
    return renameInSteps(made, step, to)
  },
})
