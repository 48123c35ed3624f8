import { inOrder } from '../catalog/documents.ts'
import type { Ctx } from '../context.ts'
import type { FieldDef, LocalizedText } from '../model.ts'
import { maySee } from '../permissions/fields.ts'
import type { AskedField } from './asked-values.ts'

/** A value that a button asks for, with what people read. */
export interface ShownField extends AskedField {
  label?: LocalizedText
  help?: LocalizedText
  /** Objects that a reference leads to. */
  to?: readonly string[]
}

/** What a button asks for: values of its own, or those of a form. */
export type AskedByButton = Readonly<Record<string, ShownField>>

/**
 * What a button asks for, from this person: of the form that it names, the fields that they may see. Nothing is written
 * of it by itself: it is the run's input.
 */
export function askedBy(ctx: Ctx, form: unknown): AskedByButton | undefined {
  if (typeof form !== 'string') return form as AskedByButton | undefined
  const document = ctx.model.forms.get(form)
  const object = ctx.model.objects.get(document?.object ?? '')
  if (!document || !object) return {}
  const asked: Record<string, ShownField> = {}
  for (const section of inOrder(document.sections, document.order)) {
    const { items, order } = document.sections[section]!
    for (const name of inOrder(items, order)) {
      const field = object.fields.get(name)
      const { label, help, required, readOnly } = items[name]!
      if (!field || readOnly === true || !isFilledIn(field) || !maySee(ctx, object, field)) continue
      asked[name] = {
        ...fieldAsked(field),
        ...(label === undefined ? {} : { label }),
        ...(help === undefined ? {} : { help }),
        ...(required === true ? { required } : {}),
      }
    }
  }
  return asked
}

const isFilledIn = (field: FieldDef): boolean =>
  !field.system && !field.derived && !field.readOnly && !['files', 'links'].includes(field.stores)

function fieldAsked({ type, label, help, required, options, open, to, raw }: FieldDef): ShownField {
  const bound = (key: 'min' | 'max' | 'maxLength' | 'scale') =>
    typeof raw[key] === 'number' ? { [key]: raw[key] } : {}
  const offered = options?.filter(({ active }) => active)
  return {
    type,
    label,
    ...(help ? { help } : {}),
    ...(required ? { required } : {}),
    ...(open ? { open } : {}),
    ...(offered
      ? { options: Object.fromEntries(offered.map((one) => [one.key, { label: one.label }])) }
      : {}),
    ...(to.length > 0 ? { to } : {}),
    ...bound('min'),
    ...bound('max'),
    ...bound('maxLength'),
    ...bound('scale'),
  }
}
