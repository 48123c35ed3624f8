import type { FieldDef } from '../../model.ts'
import type { ColumnSurvey } from './survey.ts'

export interface FormatGuess {
  format: string
  /** A person has to say which of two readings is meant. */
  ambiguous: boolean
}

/** Whether there is more than one way to write what the field takes. */
export const hasFormat = ({ language }: Pick<FieldDef, 'language'>): boolean =>
  ['date', 'dt', 'num', 'int'].includes(language)

/** How the column writes what the field takes; undefined where that is no question. */
export function guessFormat(
  field: Pick<FieldDef, 'language'>,
  column: ColumnSurvey,
): FormatGuess | undefined {
  if (field.language === 'date' || field.language === 'dt') return column.dates.guess()
  if (field.language === 'num' || field.language === 'int') return column.numbers.guess()
  return undefined
}
