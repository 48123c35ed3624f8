import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { namesInOrder, without } from '../../document/ordered-map.ts'
import { noSection } from './form-shape.ts'

/** Takes a section and what stands in it off the form; the fields stay on the object. */
export const removeSection = defineCommand<FormDocument, { section: string }>({
  name: 'removeSection',
  label: ({ section }) => ({ en: `Remove section ${section}`, zh: `移除分组 ${section}` }),
  refuse: (form, { section }) => {
    if (Object.keys(form.sections).length === 1)
      return { en: 'A form needs at least one section', zh: '表单至少要有一个分组' }
    return noSection(form, section)
  },
  apply: (form, { section }) => ({
    ...form,
    sections: without(form.sections, section),
    order: namesInOrder(form.sections, form.order).filter((name) => name !== section),
  }),
})
