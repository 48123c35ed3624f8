import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { namesInOrder, placed } from '../../document/ordered-map.ts'
import { noSection } from './form-shape.ts'

/** Puts a section before another one, or at the end. */
export const moveSection = defineCommand<FormDocument, { section: string; before?: string | undefined }>({
  name: 'moveSection',
  label: ({ section }) => ({ en: `Move section ${section}`, zh: `移动分组 ${section}` }),
  refuse: (form, { section }) => noSection(form, section),
  apply: (form, { section, before }) => ({
    ...form,
    order: placed(namesInOrder(form.sections, form.order), section, before),
  }),
})
