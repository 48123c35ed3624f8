import type { FieldDefinition } from '../../metadata/schema/types.ts'

/** The part of vue-i18n that telling rules takes. */
type Tell = (key: string, values?: Record<string, unknown>, plural?: number) => string

/** A field's rules in a few words, as the table shows them: "required, up to 120". */
export function tellRules(field: FieldDefinition, t: Tell): string {
  if (field.active === false) return t('studio.rule.retired')
  const { min, max } = field
  const told = [
    field.to !== undefined && t('studio.rule.to', { objects: [field.to].flat().join(', ') }),
    field.onDelete && field.onDelete !== 'clear' && t(`studio.word.${field.onDelete}`).toLowerCase(),
    typeof field.options === 'object' &&
      t('studio.rule.options', { n: Object.keys(field.options).length }, Object.keys(field.options).length),
    typeof field.options === 'string' && t('studio.rule.sharedOptions', { set: field.options }),
    field.required && t('studio.rule.required'),
    field.requiredWhen && t('studio.rule.requiredWhen'),
    field.unique && t('studio.rule.unique'),
    field.maxLength && t('studio.rule.upTo', { n: field.maxLength }),
    min !== undefined && max !== undefined && t('studio.rule.between', { min, max }),
    min !== undefined && max === undefined && t('studio.rule.atLeast', { n: min }),
    min === undefined && max !== undefined && t('studio.rule.atMost', { n: max }),
    field.format,
    field.expression,
    field.of &&
      t('studio.rule.rollup', {
        fn: field.fn ?? 'count',
        of: [field.of, field.field].filter(Boolean).join('.'),
      }),
    field.path,
    field.readOnly && t('studio.rule.readOnly'),
  ]
  return told.filter(Boolean).join(', ')
}
