import { dateFunctions } from './dates.ts'
import type { LanguageFunction } from './define.ts'
import { numericFunctions } from './numeric.ts'
import { textFunctions } from './texts.ts'

/**
 * The function table: type check, closure, SQL, interpreter, completion and documentation all read it. The few whose
 * arguments are more than values stand in `special`.
 */
export const functions: ReadonlyMap<string, LanguageFunction> = new Map(
  [...textFunctions, ...numericFunctions, ...dateFunctions].map((one) => [one.name, one]),
)

export interface FunctionDocs {
  name: string
  signature: string
  docs: { en: string; zh: string }
  example: string
}

/** Functions with rules of their own about arguments; `check` knows them by name. */
export const special: ReadonlyMap<string, FunctionDocs> = new Map(
  [
    {
      name: 'not',
      signature: 'condition → true/false',
      docs: { en: 'The opposite. Of a missing value it is missing too.', zh: '取反；空值取反仍为空。' },
      example: '$not(do_not_call)',
    },
    {
      name: 'boolean',
      signature: 'value → true/false',
      docs: { en: 'False for 0, empty text and false.', zh: '0、空文本和否为假，其余为真。' },
      example: '$boolean(quantity)',
    },
    {
      name: 'exists',
      signature: 'value or list → true/false',
      docs: {
        en: 'Whether there is a value, or any record in the list.',
        zh: '是否有值，或列表中是否有记录。',
      },
      example: '$exists(owner)',
    },
    {
      name: 'string',
      signature: 'value → text',
      docs: { en: 'The value as text.', zh: '转换为文本。' },
      example: '$string(12.5) = "12.5"',
    },
    {
      name: 'matches',
      signature: 'text, pattern → true/false',
      docs: { en: 'Whether the text has a part like the pattern.', zh: '文本是否匹配该模式。' },
      example: '$matches(code, "^[A-Z]{2}\\\\d+$")',
    },
    {
      name: 'group',
      signature: 'select field → open, done or cancelled',
      docs: { en: 'The status group of the chosen option.', zh: '所选选项的状态分组。' },
      example: "$group(stage) = 'open'",
    },
    {
      name: 'base',
      signature: 'money field → number',
      docs: { en: 'The amount in company currency.', zh: '折算为本位币的金额。' },
      example: '$base(amount) > 10000',
    },
    {
      name: 'sum',
      signature: 'list → number',
      docs: { en: 'The total; missing when the list is empty.', zh: '合计；列表为空时为空。' },
      example: '$sum(products.total)',
    },
    {
      name: 'average',
      signature: 'list → number',
      docs: { en: 'The mean; missing when the list is empty.', zh: '平均值；列表为空时为空。' },
      example: '$average(products.discount)',
    },
    {
      name: 'min',
      signature: 'list → number',
      docs: { en: 'The smallest.', zh: '最小值。' },
      example: '$min(products.price)',
    },
    {
      name: 'max',
      signature: 'list → number',
      docs: { en: 'The largest.', zh: '最大值。' },
      example: '$max(products.price)',
    },
    {
      name: 'count',
      signature: 'list → number',
      docs: { en: 'How many; 0 for an empty list.', zh: '数量；空列表为 0。' },
      example: '$count(products[quantity > 1])',
    },
    {
      name: 'join',
      signature: 'list of texts, separator? → text',
      docs: { en: 'The texts one after another.', zh: '连接多个文本。' },
      example: '$join(products.name, ", ")',
    },
  ].map((one) => [one.name, one]),
)

/** Everything the editor completes after `$`. */
export const functionDocs: readonly FunctionDocs[] = [...functions.values(), ...special.values()]
  .map(({ name, signature, docs, example }) => ({ name, signature, docs, example }))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
