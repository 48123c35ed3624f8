import type { ApprovalDocument } from '../../../metadata/schema/types.ts'
import type { AppModel } from '../../model.ts'
import { checkWorkflow } from '../../workflow/check-workflow.ts'
import { effectLists, effectNode, phases, toWorkflow } from '../effects/effects-workflow.ts'
import { type Findings, report } from '../path/findings.ts'

/** Effects are judged as the workflow they could be: their objects, fields, values, templates. */
export function checkEffects(
  findings: Findings,
  model: AppModel,
  name: string,
  document: ApprovalDocument,
): void {
  for (const phase of Object.keys(document.effects ?? {}))
    if (!(phases as readonly string[]).includes(phase))
      report(findings, ['effects', phase], {
        code: 'approval_unknown_phase',
        en: `Nothing happens at "${phase}". Effects are for ${phases.join(', ')}.`,
        zh: `没有时机“${phase}”。可用：${phases.join('、')}。`,
      })
  const places = new Map<string, readonly string[]>()
  for (const { name: list, at, effects } of effectLists(document))
    for (const [n, effect] of effects.entries()) {
      places.set(effectNode(list, n), [...at, `${n}`])
      if ('open' in effect)
        report(findings, [...at, `${n}`, 'open'], {
          code: 'approval_effect_unknown',
          en: 'An approval has no screen to open an address on. Tell somebody instead.',
          zh: '审批没有可打开网址的界面，请改为通知相关人员。',
        })
      const template = 'notify' in effect ? effect.template : undefined
      if (template !== undefined && !model.templates.has(template))
        report(findings, [...at, `${n}`, 'template'], {
          code: 'unknown_template',
          en: `There is no template "${template}".`,
          zh: `没有模板“${template}”。`,
        })
    }
  const all = toWorkflow(model, name, document, (effect) => !('open' in effect))
  if (!all) return
  checkWorkflow(model, all[0], all[1], (found) => {
    const [, node = '', rest = ''] = /#\/nodes\/([^/]+)(.*)$/.exec(found.path) ?? []
    const place = places.get(node)
    findings.problems.push({
      ...found,
      path: place ? `${findings.item}#/${place.join('/')}${rest}` : `${findings.item}#/effects`,
    })
  })
}
