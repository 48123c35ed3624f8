import { type Findings, report } from './findings.ts'

/** What is done for each says for each of what, or how often: without, it is passed over in silence. */
export function checkRepeating(findings: Findings): void {
  for (const { id, type, options } of findings.flat.nodes.values())
    if (type === 'forEach' && options['items'] === undefined && options['times'] === undefined)
      report(findings, {
        code: 'process_repeats_nothing',
        node: id,
        stands: true,
        en: `Nothing says for what "${id}" is done. Give it one of: items, times.`,
        zh: `没有说明“${id}”对哪些项目执行。请填写其一：items、times。`,
      })
}
