import { useI18n } from 'vue-i18n'
import { useToast } from '../../runtime-ui/kit/toast.ts'
import type { Path } from '../document/set-at.ts'
import type { Studio } from '../shell/studio.ts'
import { addNode, type Spot } from './commands/add-node.ts'
import { addWayOut } from './commands/add-way-out.ts'
import { changeNode } from './commands/change-node.ts'
import { connect, leadIn } from './commands/connect.ts'
import { pasteNodes } from './commands/paste-nodes.ts'
import { removeNodes } from './commands/remove-nodes.ts'
import { addTrigger, changeTrigger, removeTrigger } from './commands/triggers.ts'
import { type Level, levelsOf, nodesAt, type OutputDocument, type ProcessDocument } from './levels.ts'
import { freeId, newNode } from './new-node.ts'
import type { useNodeTypes } from './useNodeTypes.ts'
import { useStepClipboard } from './useStepClipboard.ts'
import { type Port, portKey, portsOf } from './wires.ts'

interface Acting {
  studio: Studio
  name: () => string
  document: () => ProcessDocument | undefined
  level: () => Level
  selected: () => readonly string[]
  select: (ids: string[]) => void
  readonly: () => boolean
  typeOf: ReturnType<typeof useNodeTypes>['typeOf']
}

/** What is done on the canvas and in the panels, each as one command on the draft. */
export function useStepActs({ studio, name, document, level, selected, select, readonly, typeOf }: Acting) {
  const { t } = useI18n()
  const toasts = useToast()
  const run = <A>(
    command: Parameters<typeof studio.execute<ProcessDocument, A>>[0],
    args: A,
    mergeKey?: string,
  ) => studio.execute(command, 'workflow', name(), args, mergeKey)
  const nodesHere = () => {
    const drawn = document()
    return drawn ? nodesAt(drawn, level()) : {}
  }

  function add(typeName: string, spot: Spot | undefined) {
    const type = typeOf(typeName)
    const drawn = document()
    if (!type || !drawn) return
    const id = freeId(typeName, levelsOf(drawn).keys())
    if (run(addNode, { level: level(), id, node: newNode(type, id), type, spot })) select([id])
  }
  /** On the first way out of a step, or on a way in; nothing where neither is meant. */
  function spotAfter(id: string | undefined): Spot | undefined {
    if (id?.startsWith('trigger:')) {
      const trigger = id.slice('trigger:'.length)
      return document()?.triggers?.[trigger]?.start ? { trigger } : { start: true }
    }
    const node = id === undefined ? undefined : nodesHere()[id]
    const [port] = node ? portsOf(node, typeOf(node.type)) : []
    return node && port ? { from: id!, port } : undefined
  }
  function addWayIn(type: string) {
    const trigger = { type, ...(type === 'recordChanged' ? { on: ['create'] } : {}) }
    const id = freeId(type, Object.keys(document()?.triggers ?? {}))
    if (run(addTrigger, { name: id, trigger })) select([`trigger:${id}`])
  }
  function remove(ids: readonly string[]) {
    if (readonly()) return
    const steps = ids.filter((id) => !id.startsWith('trigger:'))
    for (const id of ids)
      if (id.startsWith('trigger:')) run(removeTrigger, { name: id.slice('trigger:'.length) })
    if (steps.length > 0) run(removeNodes, { level: level(), ids: steps, typeOf })
    select([])
  }
  function lead(from: string, handle: string, to: string) {
    if (from === 'start:') return run(leadIn, { level: level(), to })
    if (from.startsWith('trigger:'))
      return run(leadIn, { level: [], trigger: from.slice('trigger:'.length), to })
    const node = nodesHere()[from]
    const port = node && portsOf(node, typeOf(node.type)).find((each) => portKey(each) === handle)
    return port ? run(connect, { level: level(), from, port, to }) : false
  }
  const leadPort = (from: string, port: Port, to: string | undefined) =>
    run(connect, { level: level(), from, port, to })
  const setNode = (id: string, path: Path, value: unknown) =>
    run(changeNode, { level: level(), id, path, value }, `${id} ${path.join('.')}`)
  const addPort = (id: string, kind: 'outputs' | 'on', name: string, way: OutputDocument) =>
    run(addWayOut, { level: level(), id, kind, name, way })
  const setTrigger = (trigger: string, path: Path, value: unknown) =>
    run(changeTrigger, { name: trigger, path, value }, path.join('.'))
  function tidy() {
    for (const [id, { at }] of Object.entries(nodesHere())) if (at) setNode(id, ['at'], undefined)
  }
  const { copy } = useStepClipboard({
    nodes: nodesHere,
    selected,
    onPaste: (copied) => {
      if (readonly()) return
      const before = nodesHere()
      if (run(pasteNodes, { level: level(), copied, typeOf }))
        select(Object.keys(nodesHere()).filter((id) => !(id in before)))
    },
    onCopied: (n) => toasts.show({ text: t('workflow.copied', n) }),
    onDelete: () => remove(selected()),
  })
  return { add, addPort, spotAfter, addWayIn, remove, lead, leadPort, setNode, setTrigger, tidy, copy }
}
