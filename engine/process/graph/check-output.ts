import type { GraphDocument } from './document.ts'
import { type Findings, report } from './findings.ts'

/**
 * What callers get is said in one place: by the document, at its ends, or by the ends themselves. Whatever says it twice
 * runs all the same: it may have been published when only ends were asked.
 */
export function checkOutput(findings: Findings, { output }: GraphDocument): void {
  if (output === undefined) return
  const ends = [...findings.flat.nodes.values()].filter(({ type }) => type === 'end')
  if (ends.length === 0)
    report(findings, {
      code: 'process_output_nowhere',
      at: ['output'],
      severity: 'warning',
      en: 'Nobody gets the output: no step of the type "end" is there to give it.',
      zh: '没有“结束”步骤，输出不会交给调用方。',
    })
  for (const { id, options } of ends)
    if (options['output'] !== undefined)
      report(findings, {
        code: 'process_output_twice',
        node: id,
        at: ['output'],
        severity: 'warning',
        en: `The workflow says what callers get, and so does "${id}". Say it in one place.`,
        zh: `工作流和步骤“${id}”都定义了输出，请只在一处定义。`,
      })
}
