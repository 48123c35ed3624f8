import { object, text, value, values } from '../../process/graph/options.ts'
import { findRecordAction } from '../../records/actions/built-in.ts'
import { findAction, missingInput } from '../actions/action-document.ts'
import { inputOf } from '../actions/built-in-input.ts'
import { runAction } from '../actions/run-action.ts'
import { defineNode, done, failed } from '../define-node.ts'

interface Options {
  object?: string
  record?: unknown
  action: string
  input?: object
}

/**
 * Does what an action of the run's record, or of another one, does: the same that its button would. One of the object's
 * own stands before what there is for every object, where both have one name.
 */
export const action = defineNode<Options>({
  name: 'action',
  options: {
    required: ['action'],
    properties: {
      object: object('Object', '对象'),
      record: value('Record', '记录'),
      action: text('Action', '操作'),
      input: values('Input', '输入'),
    },
  },
  async run(scope, { object: named, record, action: name, input = {} }) {
    const of = scope.system.model.objects.get(named ?? scope.work.origin.object ?? '')
    const id = await scope.recordId(record)
    if (!of || !id) return failed('process_no_record', { object: named ?? null })
    const own = findAction(of, name)
    const builtIn = own ? undefined : findRecordAction(name)
    if (builtIn) {
      const body = await inputOf(scope, builtIn, input)
      const answer = await builtIn.run(scope.ctx, { object: of.name, id, body, confirm: true })
      return done(builtIn.kept?.(answer) ?? answer)
    }
    if (!own) return failed('process_unknown_action', { object: of.name, action: name })
    const given = await scope.fields(input)
    const missing = missingInput(own, given)
    if (missing.length > 0) return failed('process_input_missing', { action: name, missing })
    return runAction(scope.about({ object: of.name, id }, given), { object: of, name, action: own })
  },
})
