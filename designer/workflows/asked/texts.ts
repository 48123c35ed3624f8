import type { PageTexts } from '../../../runtime-ui/i18n/usePageTexts.ts'

export const askedTexts: PageTexts = {
  en: {
    asked: {
      add: 'Add',
      addLabel: 'What is asked for',
      name: 'Name',
      none: 'Asks for nothing',
      form: 'Fields of the form',
      nothingDeclared: '{name} does not say what it takes. Declare its input there, or give values by name.',
      preview: 'Preview',
      required: 'needed',
      missing: '{name} needs this',
      unknown: '{name} takes no “{key}”',
      pick: 'Pick a workflow first.',
    },
  },
  zh: {
    asked: {
      add: '添加',
      addLabel: '要填写的内容',
      name: '标识',
      none: '不要求填写',
      form: '按表单填写',
      nothingDeclared: '“{name}”没有声明输入。请在该工作流中声明，或按标识填写。',
      preview: '预览',
      required: '必填',
      missing: '“{name}”需要此输入',
      unknown: '“{name}”没有输入“{key}”',
      pick: '请先选择工作流。',
    },
  },
}
