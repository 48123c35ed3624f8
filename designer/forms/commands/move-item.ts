import type { FormDocument } from '../../../metadata/schema/types.ts'
import { defineCommand } from '../../document/command.ts'
import { setAt } from '../../document/set-at.ts'
import { noItem, noSection, sectionOf, withItem, withoutItem } from './form-shape.ts'

/** Moves an item of a form before another one, or to the end of a section; `span` also gives it that width. */
export const moveItem = defineCommand<
  FormDocument,
  { item: string; section: string; before?: string | undefined; span?: number | undefined }
>({
  name: 'moveItem',
  label: ({ item }) => ({ en: `Move ${item}`, zh: `移动 ${item}` }),
  refuse: (form, { item, section }) => noItem(form, item) ?? noSection(form, section),
  apply: (form, { item, section, before, span }) => {
    if (before === item) return form
    const definition = form.sections[sectionOf(form, item)!]!.items[item]!
    const next = span === undefined ? definition : setAt(definition, ['span'], span === 1 ? undefined : span)
    const isHere = sectionOf(form, item) === section
    return withItem(isHere ? form : withoutItem(form, item), { item, section, before }, next)
  },
})
