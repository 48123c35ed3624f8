import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt } from '../../document/set-at.ts'
import { noSection } from './form-shape.ts'

/** Sets any property of a section: title, columns, tab, conditions. */
export const changeSection = defineCommand<
  FormDocument,
  { section: string; property: readonly string[]; value: unknown }
>({
  name: 'changeSection',
  label: ({ section, property }) => ({
    en: `Change ${property.join(' › ')} of ${section}`,
    zh: `修改 ${section} 的 ${property.join(' › ')}`,
  }),
  refuse: (form, { section, property }) =>
    property[0] === 'items'
      ? { en: 'Items are moved one by one', zh: '请逐个移动项目' }
      : noSection(form, section),
  apply: (form, { section, property, value }) => setAt(form, ['sections', section, ...property], value),
})
