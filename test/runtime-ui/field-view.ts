import type { FieldView } from '../../runtime-ui/client/model.ts'

/** A field as `/api/app` gives it, with what a test is not about filled in. */
export function fieldView(field: Partial<FieldView> & Pick<FieldView, 'name' | 'type'>): FieldView {
  return {
    label: field.name,
    widget: field.type,
    operators: ['eq', 'ne', 'in'],
    system: false,
    required: false,
    readOnly: false,
    unique: false,
    searchable: false,
    sortable: true,
    filterable: true,
    access: 'edit',
    ...field,
  }
}
