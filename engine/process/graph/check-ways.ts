import { type Findings, report } from './findings.ts'

/** A switch says where to go when nothing fits, and each of its other ways when it is taken. */
export function checkWays(findings: Findings): void {
  for (const { id, type, outputs } of findings.flat.nodes.values()) {
    if (type !== 'switch' && type !== 'choice') continue
    for (const [port, { when }] of Object.entries(outputs))
      if (port !== 'else' && when === undefined)
        report(findings, {
          code: 'process_option_missing',
          node: id,
          at: ['outputs', port],
          stands: true,
          en: `The way "${port}" of "${id}" is never taken: give it a condition ("when"), or call it "else".`,
          zh: `“${id}”的路径“${port}”永远不会被选中：请填写条件（when），或命名为“else”。`,
        })
    if (type === 'switch' && !('else' in outputs))
      report(findings, {
        code: 'process_no_branch',
        node: id,
        at: ['outputs'],
        stands: true,
        en: `When none of the conditions of "${id}" holds, the run is stuck there. Add the way "else".`,
        zh: `当“${id}”的条件都不满足时，流程会停在此处。请添加路径“else”。`,
      })
  }
}
