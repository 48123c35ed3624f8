import type { NodeTypeView } from '../../runtime-ui/client/design.ts'
import type { ProcessNode } from './levels.ts'

/** `create`, `create_2` …: an id that nothing in the document has. */
export function freeId(type: string, taken: Iterable<string>): string {
  const all = new Set(taken)
  const base = type.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}_${n}`
    if (!all.has(id)) return id
  }
}

/** What a node of each type begins with, so that it can be published as it stands or says what it still needs. */
const beginnings: Readonly<Record<string, (id: string) => Partial<ProcessNode>>> = {
  switch: () => ({ outputs: { first: { when: 'true' }, else: {} } }),
  choice: () => ({ outputs: { first: { when: 'true' }, else: {} } }),
  split: () => ({ outputs: { first: {}, second: {} } }),
  race: () => ({ outputs: { in_time: { event: 'answered' }, too_late: { after: 'P1D' } } }),
  wait: () => ({ after: 'P1D' }),
  forEach: inner,
  loop: (id) => ({ max: 10, ...inner(id) }),
  block: inner,
  set: () => ({ values: {} }),
  transform: () => ({ values: {} }),
  create: () => ({ values: {} }),
  update: () => ({ values: {} }),
}

function inner(id: string): Partial<ProcessNode> {
  const last = `${id}_end`
  return { start: last, nodes: { [last]: { type: 'end' } } }
}

export const newNode = ({ name }: NodeTypeView, id: string): ProcessNode => ({
  type: name,
  ...beginnings[name]?.(id),
})
