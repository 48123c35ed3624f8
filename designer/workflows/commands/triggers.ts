import { defineCommand } from '../../document/command.ts'
import { type Path, setAt } from '../../document/set-at.ts'
import type { ProcessDocument, ProcessTrigger } from '../levels.ts'

export const addTrigger = defineCommand<ProcessDocument, { name: string; trigger: ProcessTrigger }>({
  name: 'addTrigger',
  label: ({ name }) => ({ en: `Add trigger ${name}`, zh: `添加触发器 ${name}` }),
  apply: (document, { name, trigger }) => ({
    ...document,
    triggers: { ...document.triggers, [name]: trigger },
  }),
})

export const changeTrigger = defineCommand<ProcessDocument, { name: string; path: Path; value: unknown }>({
  name: 'changeTrigger',
  label: ({ name, path }) => ({
    en: `Change ${path.join(' › ')} of trigger ${name}`,
    zh: `修改触发器 ${name} 的 ${path.join(' › ')}`,
  }),
  apply: (document, { name, path, value }) => setAt(document, ['triggers', name, ...path], value),
})

export const removeTrigger = defineCommand<ProcessDocument, { name: string }>({
  name: 'removeTrigger',
  label: ({ name }) => ({ en: `Delete trigger ${name}`, zh: `删除触发器 ${name}` }),
  apply: (document, { name }) => {
    const { [name]: _gone, ...triggers } = document.triggers ?? {}
    return { ...document, triggers }
  },
})
