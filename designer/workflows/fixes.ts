import { parsePlace } from '../document/pointer.ts'
import type { Problem } from '../document/problems.ts'
import type { Path } from '../document/set-at.ts'
import type { Bilingual } from '../document/text.ts'
import { bringBackField } from '../objects/commands/bring-back-field.ts'
import type { Studio } from '../shell/studio.ts'
import { addNode } from './commands/add-node.ts'
import { applyPatch } from './commands/apply-patch.ts'
import { removeNodes } from './commands/remove-nodes.ts'
import { type Level, levelsOf, nodesAt, type ProcessDocument } from './levels.ts'
import { freeId } from './new-node.ts'
import { retiredAt } from './retired-fields.ts'
import type { useNodeTypes } from './useNodeTypes.ts'
import { portsOf, targetOf } from './wires.ts'

/** A way to mend a problem, as one step of undo. */
export interface Fix {
  label: Bilingual
  apply: () => void
}

interface Mending {
  studio: Studio
  name: string
  document: ProcessDocument
  typeOf: ReturnType<typeof useNodeTypes>['typeOf']
}

const fieldCodes = new Set(['unknown_field', 'expression_invalid'])

/** What is proposed for a problem: what the check itself says, and for some what the canvas can do. */
export function fixesFor(problem: Problem, mending: Mending): Fix[] {
  const { studio, name } = mending
  const own = problem.fix
  const proposed: Fix[] =
    own?.patch === undefined
      ? []
      : [
          {
            label: own.label,
            apply: () =>
              void studio.execute(applyPatch, 'workflow', name, { patch: own.patch, label: own.label }),
          },
        ]
  const { path } = parsePlace(problem.path)
  if (fieldCodes.has(problem.code)) return [...proposed, ...returns(path, mending)]
  const node = stepOf(path)
  if (node === undefined) return proposed
  if (problem.code === 'process_unreachable') return [...proposed, removal(node, mending)]
  if (problem.code === 'process_loop') return [...proposed, ...pause(node, mending)]
  return proposed
}

/** The innermost step that a path names. */
const stepOf = (path: Path): string | undefined =>
  path.findLast((key, at) => at > 0 && path[at - 1] === 'nodes' && key !== 'nodes')?.toString()

const levelOf = (document: ProcessDocument, id: string): Level => levelsOf(document).get(id) ?? []

function removal(id: string, { studio, name, document, typeOf }: Mending): Fix {
  return {
    label: { en: 'Remove this step', zh: '删除此步骤' },
    apply: () =>
      void studio.execute(removeNodes, 'workflow', name, { level: levelOf(document, id), ids: [id], typeOf }),
  }
}

/** A field that was retired meanwhile comes back. */
const returns = (path: Path, { studio, document }: Mending): Fix[] =>
  retiredAt(path, document, studio).map(({ object, field }) => ({
    label: { en: `Bring the retired field "${field}" back`, zh: `恢复已停用的字段“${field}”` },
    apply: () => void studio.execute(bringBackField, 'object', object, { field }),
  }))

/** A wait of a day on the way on, so that the circle does not run as fast as it can. */
function pause(id: string, { studio, name, document, typeOf }: Mending): Fix[] {
  const level = levelOf(document, id)
  const nodes = nodesAt(document, level)
  const node = nodes[id]
  const wait = typeOf('wait')
  const port = node && portsOf(node, typeOf(node.type)).find((each) => (targetOf(node, each) ?? '') in nodes)
  if (!wait || !port) return []
  const fresh = freeId('wait', levelsOf(document).keys())
  return [
    {
      label: { en: 'Wait a day in between', zh: '在中间等待一天' },
      apply: () =>
        void studio.execute(addNode, 'workflow', name, {
          level,
          id: fresh,
          node: { type: 'wait', after: 'P1D' },
          type: wait,
          spot: { from: id, port },
        }),
    },
  ]
}
