import { nearest } from '../../metadata/language/check/suggest.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { problem, problemPath } from '../catalog/problem.ts'
import { judgeWorkflowsBy } from '../catalog/workflow-check.ts'
import type { AppModel, Problem } from '../model.ts'
import { compileGraph } from '../process/graph/compile.ts'
import type { GraphDocument } from '../process/graph/document.ts'
import { checkBeforeSave } from './before-save/check.ts'
import { checkNamed } from './check-named.ts'
import { checkTexts } from './check-texts.ts'
import { checkTriggers } from './check-triggers.ts'
import { nodeShapes } from './nodes/index.ts'

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
  if (document.mode === 'beforeSave') checkBeforeSave(model, item, document, report)
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

judgeWorkflowsBy(checkWorkflow)
