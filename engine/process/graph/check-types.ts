import { nearest } from '../../../metadata/language/check/suggest.ts'
import { type Findings, report } from './findings.ts'
import type { NodeShapes } from './shapes.ts'

/** Every node is of a type that exists, and leaves only by ports which that type has. */
export function checkTypes(findings: Findings, shapes: NodeShapes): void {
  for (const { id, type, outputs } of findings.flat.nodes.values()) {
    const shape = shapes.find(type)
    if (!shape) {
      const meant = nearest(
        type,
        shapes.all().map(({ name }) => name),
      )
      report(findings, {
        code: 'process_unknown_type',
        node: id,
        at: ['type'],
        en: `There is no type of node "${type}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        zh: `没有节点类型“${type}”。${meant ? `是否指“${meant}”？` : ''}`,
        ...(meant ? { fix: { en: `Use "${meant}"`, zh: `改为“${meant}”`, set: { type: meant } } } : {}),
      })
      continue
    }
    const known = shape.outputs
    if (known === 'own') continue
    for (const port of Object.keys(outputs)) {
      if (port === 'next' || known.includes(port)) continue
      const ports = ['next', ...known].join(', ')
      report(findings, {
        code: 'process_unknown_output',
        node: id,
        at: ['outputs', port],
        en: `A node of type "${type}" has no output "${port}". It has: ${ports}.`,
        zh: `“${type}”类型的节点没有出口“${port}”。可用：${ports}。`,
      })
    }
  }
}
