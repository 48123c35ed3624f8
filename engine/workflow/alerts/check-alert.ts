import { nearest } from '../../../metadata/language/check/suggest.ts'
import type { AlertDocument } from '../../../metadata/schema/types.ts'
import { makeAlertsBy } from '../../catalog/alert-check.ts'
import { checkCondition } from '../../catalog/check-conditions.ts'
import { problem, problemPath } from '../../catalog/problem.ts'
import type { AppModel, Problem } from '../../model.ts'
import { checkWorkflow } from '../check-workflow.ts'
import { type AlertEffect, effectsOf, toWorkflow } from './alert-workflow.ts'
import { intervalOf, isClock } from './next-check.ts'

type Report = (found: Problem) => void

/** What is wrong with an alert: its object, its conditions, when it is looked at, what it does. */
export function checkAlert(model: AppModel, name: string, alert: AlertDocument, report: Report): void {
  const item = `alert/${name}`
  const object = model.objects.get(alert.object)
  if (!object) {
    const meant = nearest(alert.object, model.objects.keys())
    const path = problemPath(item, 'object')
    report(
      problem(
        'unknown_object',
        path,
        `There is no object "${alert.object}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        `没有对象“${alert.object}”。${meant ? `是否为“${meant}”？` : ''}`,
      ),
    )
    return
  }
  checkCondition(model, object, alert.when, problemPath(item, 'when'), report)
  if (alert.until !== undefined)
    checkCondition(model, object, alert.until, problemPath(item, 'until'), report)
  checkTimes(item, alert, report)
  const effects = effectsOf(alert)
  for (const [at, effect] of effects.entries())
    checkEffect(model, problemPath(item, 'do', String(at)), effect, report)
  if (effects.some((effect) => 'open' in effect)) return
  const [workflow, made] = toWorkflow(model, name, alert)
  checkWorkflow(model, workflow, made, (found) => report({ ...found, path: pathIn(item, found.path) }))
}

function checkTimes(item: string, { check = {} }: AlertDocument, report: Report): void {
  const { on = [], every, at } = check
  if (on.length === 0 && every === undefined)
    report(
      problem(
        'alert_never_checked',
        problemPath(item, 'check'),
        'Nothing says when it is looked at. Set "on": ["change"], or "every" to a duration such as P1D.',
        '未指定检查时机。请设置 "on": ["change"]，或将 "every" 设为 P1D 等时间间隔。',
      ),
    )
  if (every !== undefined && !intervalOf(every))
    report(
      problem(
        'alert_interval_invalid',
        problemPath(item, 'check', 'every'),
        `"${every}" is no interval to look at records at. It is whole days such as P1D, or a time from PT5M to PT24H.`,
        `“${every}”不是有效的检查间隔，可用整天（如 P1D）或 PT5M 至 PT24H 的时长。`,
      ),
    )
  if (at !== undefined && !isClock(at))
    report(
      problem(
        'alert_time_invalid',
        problemPath(item, 'check', 'at'),
        `"${at}" is no time of day. Write it as 09:00.`,
        `“${at}”不是有效的时刻，请写作 09:00。`,
      ),
    )
}

function checkEffect(model: AppModel, path: string, effect: AlertEffect, report: Report): void {
  if ('open' in effect)
    report(
      problem(
        'alert_effect_unknown',
        `${path}/open`,
        'An alert has no screen to open an address on. Tell somebody instead, with the address in the message.',
        '预警没有可打开网址的界面。请改为通知相关人员，并把网址写入消息。',
      ),
    )
  if (!('notify' in effect)) return
  const { template, channels = [] } = effect
  if (template !== undefined && !model.templates.has(template)) {
    const meant = nearest(template, model.templates.keys())
    report(
      problem(
        'unknown_template',
        `${path}/template`,
        `There is no template "${template}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        `没有模板“${template}”。${meant ? `是否为“${meant}”？` : ''}`,
      ),
    )
  }
  for (const [at, channel] of channels.entries())
    if (channel !== 'app' && channel !== 'email')
      report(
        problem(
          'unknown_channel',
          `${path}/channels/${at}`,
          `There is no channel "${channel}". People are told by app or email.`,
          `没有渠道“${channel}”。可用的渠道为 app 和 email。`,
        ),
      )
}

/** Problems of the workflow it is run as, told where an admin reads them. */
function pathIn(item: string, path: string): string {
  const [, at, rest = ''] = /#\/nodes\/do_(\d+)(.*)$/.exec(path) ?? []
  return at === undefined ? `${item}#` : `${item}#/do/${at}${rest}`
}

makeAlertsBy({ check: checkAlert, toWorkflow })
