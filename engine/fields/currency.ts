import { currencyScale, roundToScale } from '../../metadata/language/decimal.ts'
import { currency } from '../../metadata/language/values/number.ts'
import { multiplyDecimals } from './decimal-product.ts'
import { column, comparisons, defineField } from './define-field.ts'
import { plainNumber } from './number-text.ts'

/**
 * Money in the record's currency. Stored as numeric(20,4), with `<name>_base` in the company's currency beside it;
 * travels as a decimal text with the currency's own scale ("1250.00"), never as a float.
 */
export default defineField({
  name: 'currency',
  value: currency,
  options: {
    properties: {
      min: { type: 'number', title: 'Smallest value' },
      max: { type: 'number', title: 'Largest value' },
      rateDate: { type: 'string', title: 'Field whose day gives the rate' },
      ratesFixedWhen: { type: 'string', title: 'Rate frozen when' },
    },
  },
  columns: ({ name }) => [column(name, 'numeric(20,4)'), column(`${name}_base`, 'numeric(20,4)')],
  widget: 'currency',
  language: 'num',
  operators: comparisons,
  read: ([value], _field, money) =>
    value === null || value === undefined
      ? null
      : (roundToScale(String(value), currencyScale(money.currency)) ?? null),
  write(value, _field, money) {
    if (value === null) return [null, null]
    const amount = roundToScale(String(value), currencyScale(money.currency)) ?? String(value)
    return [amount, roundToScale(multiplyDecimals(amount, money.rate), 4)]
  },
  fromText: (text, _field, format) => plainNumber(text, format),
  examples: ['0.00', '1250.00', '-0.01', '9999999999999999.99'],
})
