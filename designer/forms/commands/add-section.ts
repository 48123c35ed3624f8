import type { FormDocument, FormSection } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { namesInOrder, placed } from '../../document/ordered-map.ts'

/** Adds an empty section of two columns, before another one or at the end. */
export const addSection = defineCommand<
  FormDocument,
  { section: string; before?: string | undefined; tab?: string | undefined; label?: FormSection['label'] }
>({
  name: 'addSection',
  label: ({ section }) => ({ en: `Add section ${section}`, zh: `添加分组 ${section}` }),
  refuse: (form, { section }) =>
    section in form.sections ? { en: `${section} exists already`, zh: `${section} 已存在` } : undefined,
  apply: (form, { section, before, tab, label }) => ({
    ...form,
    sections: {
      ...form.sections,
      [section]: { ...(label ? { label } : {}), ...(tab ? { tab } : {}), columns: 2, items: {}, order: [] },
    },
    order: placed(namesInOrder(form.sections, form.order), section, before),
  }),
})
