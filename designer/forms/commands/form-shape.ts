import type { FormDocument, FormItem } from '../../../metadata/schema/types.ts'
import { namesInOrder, placed, without } from '../../document/ordered-map.ts'
import type { Bilingual } from '../../document/text.ts'

/** The section that holds an item, if any does. */
export const sectionOf = (form: FormDocument, item: string): string | undefined =>
  Object.keys(form.sections).find((section) => item in (form.sections[section]?.items ?? {}))

export const noSection = (form: FormDocument, section: string): Bilingual | undefined =>
  section in form.sections ? undefined : { en: `No section ${section}`, zh: `没有分组 ${section}` }

export const noItem = (form: FormDocument, item: string): Bilingual | undefined =>
  sectionOf(form, item) ? undefined : { en: `${item} is not on this form`, zh: `${item} 不在此表单上` }

/** The form with an item in a section, before another one or at its end. */
export function withItem(
  form: FormDocument,
  place: { section: string; item: string; before?: string | undefined },
  definition: FormItem,
): FormDocument {
  const section = form.sections[place.section]!
  const items = { ...section.items, [place.item]: definition }
  const order = placed(namesInOrder(section.items, section.order), place.item, place.before)
  return { ...form, sections: { ...form.sections, [place.section]: { ...section, items, order } } }
}

export function withoutItem(form: FormDocument, item: string): FormDocument {
  const name = sectionOf(form, item)
  if (!name) return form
  const section = form.sections[name]!
  const order = namesInOrder(section.items, section.order).filter((each) => each !== item)
  return {
    ...form,
    sections: { ...form.sections, [name]: { ...section, items: without(section.items, item), order } },
  }
}
