import type { FieldView } from '../../client/model.ts'

/** The option that a pasted text names, by label or key. */
export function parseOption(text: string, field: FieldView): string | undefined {
  const wanted = text.trim().toLocaleLowerCase()
  return field.options?.find((option) => option.key === wanted || option.label.toLocaleLowerCase() === wanted)
    ?.key
}
