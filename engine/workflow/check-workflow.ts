import { nearest } from '../../metadata/language/check/suggest.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import { judgeWorkflowsBy } from '../catalog/workflow-check.ts'

import type { AppModel, Problem } from '../model.ts'
import { compileGraph } from '../process/graph/compile.ts'
import type { GraphDocument, NodeDocument } from '../process/graph/document.ts'
import { checkBeforeSave } from './before-save/check.ts'
import { checkNamed } from './check-named.ts'
import { checkTexts } from './check-texts.ts'
import { checkTriggers } from './check-triggers.ts'
import { declaredInput } from './declared-input.ts'
import { isSchema } from './json-schema.ts'
import { nodeShapes } from './nodes/index.ts'
import { parsePauseAfter } from './paused.ts'
import { hearsOfIncidents } from './tell-incident.ts'

/** What is wrong with a workflow: its graph, its triggers, its expressions. */
export function checkWorkflow(
  model: AppModel,
  name: string,
  document: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  const item = `workflow/${name}`
  if (document.object !== undefined && !model.objects.has(document.object)) {
    const meant = nearest(document.object, model.objects.keys())
    report(
      problem(
        'unknown_object',
        `${item}#/object`,
        `There is no object "${document.object}".${meant ? ` Did you mean "${meant}"?` : ''}`,
        `没有对象“${document.object}”。${meant ? `是否为“${meant}”？` : ''}`,
      ),
    )
    return
  }
  const graph = document as unknown as GraphDocument
  const { problems } = compileGraph(graph, {
    item,
    shapes: nodeShapes,
    workflow: (called) => model.workflows.get(called) as unknown as GraphDocument | undefined,
  })
  for (const found of problems) report(found)
  if (problems.some(({ code }) => code === 'process_unknown_type')) return
  checkTriggers(model, item, document, report)
  checkTexts(model, item, document, report)
  checkCalled(model, item, graph, report)
  checkNamed(model, item, document, report)
  checkIncidents(item, document, report)
  if (document.input !== undefined && !isSchema(document.input))
    report(
      problem(
        'process_option_invalid',
        problemPath(item, 'input'),
        'The input is no JSON Schema.',
        '输入不是有效的 JSON Schema。',
      ),
    )
  if (document.mode === 'beforeSave') checkBeforeSave(model, item, document, report)
}

/** Who hears that a run is stuck, and when the workflow pauses itself, can be what they say. */
function checkIncidents(
  item: string,
  { onIncident = {} }: WorkflowDocument,
  report: (found: Problem) => void,
): void {
  const { notify = [], pauseAfter } = onIncident
  for (const person of [notify].flat())
    if (!hearsOfIncidents(person))
      report(
        problem(
          'incident_nobody',
          problemPath(item, 'onIncident', 'notify'),
          `Incidents are told to users, roles, teams or departments, not to ${JSON.stringify(person)}: an incident has no record that would name them.`,
          `异常只能通知用户、角色、团队或部门，不能是 ${JSON.stringify(person)}：异常没有可据以找人的记录。`,
        ),
      )
  if (pauseAfter !== undefined && !parsePauseAfter(pauseAfter))
    report(
      problem(
        'pause_after_invalid',
        problemPath(item, 'onIncident', 'pauseAfter'),
        `"${pauseAfter}" does not say when to pause. Write how many incidents within which time, such as 20/PT1H.`,
        `“${pauseAfter}”不是有效的暂停条件。请写成“次数/时长”，例如 20/PT1H。`,
      ),
    )
}

function checkCalled(
  model: AppModel,
  item: string,
  document: GraphDocument,
  report: (found: Problem) => void,
): void {
  const walk = (nodes: GraphDocument['nodes'], at: string[]): void => {
    for (const [id, node] of Object.entries(nodes)) {
      const called = node['workflow']
      const known =
        typeof called === 'string' && node.type === 'call' ? model.workflows.get(called) : undefined
      if (known) checkInput(known, node, [item, ...at, id, 'input'], report)
      if (node.type === 'call' && typeof called === 'string' && !model.workflows.has(called)) {
        const meant = nearest(called, model.workflows.keys())
        report(
          problem(
            'unknown_workflow',
            problemPath(item, ...at, id, 'workflow'),
            `There is no workflow "${called}".${meant ? ` Did you mean "${meant}"?` : ''}`,
            `没有工作流“${called}”。${meant ? `是否为“${meant}”？` : ''}`,
            // It may be published later, or be one that is left out itself.
            { severity: 'warning' },
          ),
        )
      }
      if (node.nodes) walk(node.nodes, [...at, id, 'nodes'])
    }
  }
  walk(document.nodes, ['nodes'])
}

/** Warnings: a run goes on without what its caller leaves out, and what the called one asks for may change. */
function checkInput(
  called: WorkflowDocument,
  node: NodeDocument,
  [item, ...at]: readonly [string, ...string[]],
  report: (found: Problem) => void,
): void {
  const declared = declaredInput(called)
  const given = node['input'] ?? {}
  if (!declared || typeof given !== 'object') return
  const name = String(node['workflow'])
  const warn = (code: string, path: readonly string[], en: string, zh: string): void =>
    report(problem(code, problemPath(item, ...path), en, zh, { severity: 'warning' }))
  for (const key of declared.required)
    if (!Object.hasOwn(given, key))
      warn('process_option_missing', at, `"${name}" needs "${key}".`, `“${name}”需要输入“${key}”。`)
  for (const key of Object.keys(given)) {
    if (declared.names.includes(key)) continue
    const meant = nearest(key, declared.names)
    warn(
      'process_unknown_option',
      [...at, key],
      `"${name}" takes no "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      `“${name}”没有输入“${key}”。${meant ? `是否指“${meant}”？` : ''}`,
    )
  }
}

judgeWorkflowsBy(checkWorkflow)
