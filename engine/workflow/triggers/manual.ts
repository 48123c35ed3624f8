import { asked, choiceOf, condition, flag, object } from '../../process/graph/options.ts'
import { askedFlaw } from '../asked-flaw.ts'
import { defineTrigger } from '../define-trigger.ts'

/** A button on a record, on a list, or on its own. */
export const manual = defineTrigger({
  name: 'manual',
  options: {
    properties: {
      object: object('Object', '对象'),
      select: choiceOf('Records', '记录', ['one', 'many', 'none']),
      form: { ...asked('Asks for', '填写项', 'object'), type: ['object', 'string'] },
      visibleWhen: condition('Visible when', '显示条件'),
      roles: { title: 'Roles', 'x-title-zh': '角色', type: 'array', items: { type: 'string' } },
      confirm: { title: 'Asks before', 'x-title-zh': '执行前确认', type: ['boolean', 'string', 'object'] },
      primary: flag('Stands out', '突出显示'),
    },
  },
  check({ form }) {
    const flaw = typeof form === 'string' ? undefined : askedFlaw(form)
    return flaw && { ...flaw, key: 'form' }
  },
})
