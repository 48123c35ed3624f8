import { computed, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { MenuEntry } from '../../runtime-ui/kit/menu.ts'
import { useToast } from '../../runtime-ui/kit/toast.ts'
import { changeDocument } from '../document/change-document.ts'
import type { Path } from '../document/set-at.ts'
import type { Studio } from '../shell/studio.ts'
import { insertPart, movePart, removePart } from './commands/parts.ts'
import { type Copied, pasteParts } from './commands/paste-parts.ts'
import { renameStep } from './commands/rename-step.ts'
import { addWay, branchLabel, changeBlock, changeWay, moveWay, removeWay } from './commands/ways.ts'
import { blockId, stepId } from './layout.ts'
import {
  type Approval,
  listAt,
  type PathItem,
  partAt,
  type Spot,
  type Step,
  spotOfStep,
  stepsIn,
} from './path.ts'
import { useTreeClipboard } from './useTreeClipboard.ts'

interface Acting {
  studio: Studio
  name: () => string
  document: () => Approval | undefined
  /** Parts that are chosen, in the order of the path. */
  chosen: () => readonly Spot[]
  select: (ids: string[]) => void
  readonly: () => boolean
}

/** What is done on the tree and in the panels, each as one command on the draft. */
export function useTreeActs({ studio, name, document, chosen, select, readonly }: Acting) {
  const { t } = useI18n()
  const toasts = useToast()
  const run = <A>(
    command: Parameters<typeof studio.execute<Approval, A>>[0],
    args: A,
    mergeKey?: string,
  ): boolean => !readonly() && studio.execute(command, 'approval', name(), args, mergeKey)

  const free = (base: string) => {
    const taken = Object.keys(document()?.steps ?? {})
    if (!taken.includes(base)) return base
    for (let n = 2; ; n += 1) if (!taken.includes(`${base}_${n}`)) return `${base}_${n}`
  }
  function addStep(spot: Spot) {
    const step = free('step')
    const made: Step = { label: { en: 'New step', zh: '新步骤' }, assignees: [{ superior: 1 }] }
    if (run(insertPart, { spot, item: step, steps: { [step]: made } })) select([stepId(step)])
  }
  /** Two branches, the first with a step, so that what is drawn can be approved. */
  function addBlock(spot: Spot, kind: 'parallel' | 'choose') {
    const first = free('step')
    const second = free(`${first.replace(/_\d+$/, '')}_b`)
    const steps: Record<string, Step> = {
      [first]: { label: { en: 'New step', zh: '新步骤' }, assignees: [{ superior: 1 }] },
      ...(kind === 'parallel'
        ? { [second]: { label: { en: 'New step', zh: '新步骤' }, assignees: [{ departmentHead: {} }] } }
        : {}),
    }
    const item: PathItem =
      kind === 'parallel'
        ? {
            parallel: {
              branch_1: { label: branchLabel(1), path: [first] },
              branch_2: { label: branchLabel(2), path: [second] },
            },
          }
        : { choose: [{ when: 'true', path: [first] }, { path: [] }] }
    if (run(insertPart, { spot, item, steps })) select([blockId(spot)])
  }
  function move(from: Spot, to: Spot) {
    const part = document() && partAt(document()!.path, from)
    if (run(movePart, { from, to }) && typeof part === 'string') select([stepId(part)])
    else select([])
  }
  const remove = (at: Spot) => {
    if (run(removePart, { at })) select([])
  }
  /** The last first, so that those before it stay where they are. */
  function removeChosen() {
    for (const at of chosen().toReversed()) run(removePart, { at })
    select([])
  }
  const lastCopied = shallowRef<Copied>()
  function copied(): Copied | undefined {
    const now = document()
    const path = now ? chosen().flatMap((spot) => partAt(now.path, spot) ?? []) : []
    if (!now || path.length === 0) return undefined
    const names = new Set(stepsIn(path))
    const steps = Object.fromEntries(Object.entries(now.steps).filter(([step]) => names.has(step)))
    return { path, steps }
  }
  const paste = (spot: Spot, what: Copied) => run(pasteParts, { spot, copied: what })
  /** Behind what is chosen, else at the end. */
  function placeAfter(): Spot {
    const last = chosen().at(-1)
    if (last) return { list: last.list, at: last.at + 1 }
    return { list: [], at: document()?.path.length ?? 0 }
  }
  const { copy } = useTreeClipboard({
    copied,
    onPaste: (what) => void paste(placeAfter(), what),
    onCopied: (what) => {
      lastCopied.value = what
      toasts.show({ text: t('apd.copied', stepsIn(what.path).length) })
    },
    onDelete: removeChosen,
  })
  const menuAt = (spot: Spot): MenuEntry[] => [
    { label: t('apd.addStep'), icon: 'user-check', onSelect: () => addStep(spot) },
    { label: t('apd.addParallel'), icon: 'rows-3', onSelect: () => addBlock(spot, 'parallel') },
    { label: t('apd.addChoice'), icon: 'git-fork', onSelect: () => addBlock(spot, 'choose') },
    ...(lastCopied.value
      ? [
          { separator: true },
          {
            label: t('apd.paste', stepsIn(lastCopied.value.path).length),
            icon: 'copy',
            onSelect: () => void paste(spot, lastCopied.value!),
          },
        ]
      : []),
  ]
  const set = (path: Path, value: unknown) => {
    if (!readonly()) studio.execute(changeDocument, 'approval', name(), { path, value }, path.join('.'))
  }
  return {
    addStep,
    move,
    remove,
    copy,
    placeAfter,
    menuAt,
    set,
    setStep: (step: string, path: Path, value: unknown) => set(['steps', step, ...path], value),
    rename: (step: string, to: string) => {
      if (run(renameStep, { step, to })) select([stepId(to)])
    },
    addWay: (block: Spot) => run(addWay, { block }),
    removeWay: (block: Spot, key: string | number) => {
      if (run(removeWay, { block, key })) select([])
    },
    moveWay: (block: Spot, key: string | number, by: -1 | 1) => run(moveWay, { block, key, by }),
    changeWay: (block: Spot, key: string | number, to: Parameters<typeof changeWay.apply>[1]['to']) =>
      run(changeWay, { block, key, to }, `way ${key} ${Object.keys(to).join()}`),
    changeBlock: (block: Spot, key: 'need' | 'onReject', value: string | number | undefined) =>
      run(changeBlock, { block, key, value }),
  }
}

/** Parts that are meant by ids of boxes, in the order of the path. */
export function useChosenParts(document: () => Approval | undefined, ids: () => readonly string[]) {
  return computed<Spot[]>(() => {
    const path = document()?.path
    if (!path) return []
    return ids()
      .flatMap((id): Spot[] => {
        if (id.startsWith('step:')) {
          const spot = spotOfStep(path, id.slice('step:'.length))
          return spot ? [spot] : []
        }
        if (!id.startsWith('block:')) return []
        const spot = spotOfBlock(id)
        return typeof listAt(path, spot.list)?.[spot.at] === 'object' ? [spot] : []
      })
      .sort((a, b) => orderOf(path, a) - orderOf(path, b))
  })
}

/** What the id of a block or of one of its ways says. */
export function spotOfBlock(id: string): Spot {
  const keys = id.slice(id.indexOf(':') + 1).split('/')
  const list = keys.slice(0, -1).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
  return { list, at: Number(keys.at(-1)) }
}

function orderOf(path: readonly PathItem[], spot: Spot): number {
  const part = partAt(path, spot)
  const [first] = part === undefined ? [] : stepsIn([part])
  return first === undefined ? Number.MAX_SAFE_INTEGER : stepsIn(path).indexOf(first)
}
