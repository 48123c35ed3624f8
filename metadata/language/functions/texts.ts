import { defineFunction } from './define.ts'

const points = (text: string): string[] => Array.from(text)

/** JSONata's `$substring`: code points, a negative start counts from the end. */
function substring([text, start, length]: readonly [string, number, number?]): string {
  const chars = points(text)
  const from = chars.length + start < 0 ? 0 : start
  if (length === undefined) return chars.slice(from).join('')
  if (length <= 0) return ''
  return chars.slice(from, from >= 0 ? from + length : chars.length + from + length).join('')
}

export const textFunctions = [
  defineFunction({
    name: 'uppercase',
    params: ['str'],
    returns: 'str',
    js: ([text]: readonly [string]) => text.toUpperCase(),
    sql: 'upper({0} COLLATE "und-x-icu")',
    signature: 'text → text',
    docs: { en: 'The text in capital letters.', zh: '转换为大写。' },
    example: '$uppercase("abc") = "ABC"',
  }),
  defineFunction({
    name: 'lowercase',
    params: ['str'],
    returns: 'str',
    js: ([text]: readonly [string]) => text.toLowerCase(),
    sql: 'lower({0} COLLATE "und-x-icu")',
    signature: 'text → text',
    docs: { en: 'The text in small letters.', zh: '转换为小写。' },
    example: '$lowercase("ABC") = "abc"',
  }),
  defineFunction({
    name: 'trim',
    params: ['str'],
    returns: 'str',
    js: ([text]: readonly [string]) => text.replace(/[ \t\n\r]+/g, ' ').replace(/^ | $/g, ''),
    sql: `btrim(regexp_replace({0}, E'[ \\t\\n\\r]+', ' ', 'g'), ' ')`,
    signature: 'text → text',
    docs: {
      en: 'Without blanks at both ends; runs of blanks inside become one.',
      zh: '去掉首尾空白，中间连续空白合并为一个。',
    },
    example: '$trim("  a   b ") = "a b"',
  }),
  defineFunction({
    name: 'length',
    params: ['str'],
    returns: 'int',
    js: ([text]: readonly [string]) => points(text).length,
    sql: 'char_length({0})::float8',
    signature: 'text → number',
    docs: { en: 'Number of characters.', zh: '字符数。' },
    example: '$length("客户") = 2',
  }),
  defineFunction({
    name: 'contains',
    params: ['str', 'str'],
    returns: 'bool',
    js: ([text, part]: readonly [string, string]) => text.includes(part),
    sql: '(strpos({0}, {1}) > 0)',
    signature: 'text, part → true/false',
    docs: {
      en: 'Whether the part occurs in the text, letter by letter.',
      zh: '文本中是否包含该内容（区分大小写）。',
    },
    example: '$contains("Acme Ltd", "Ltd")',
  }),
  defineFunction({
    name: 'substring',
    params: ['str', 'num', 'num'],
    optional: 1,
    literal: [1, 2],
    returns: 'str',
    js: substring,
    sql: 'jx.substr({0}, {1}, {2})',
    signature: 'text, start, length? → text',
    docs: {
      en: 'Part of a text. The first character is 0; a negative start counts from the end.',
      zh: '截取文本。首字符为 0，负数从末尾数起。',
    },
    example: '$substring("hello", 1, 3) = "ell"',
  }),
  defineFunction({
    name: 'substringBefore',
    params: ['str', 'str'],
    literal: [1],
    returns: 'str',
    js: ([text, mark]: readonly [string, string]) => {
      const at = text.indexOf(mark)
      return at < 0 ? text : text.slice(0, at)
    },
    sql: 'jx.before({0}, {1})',
    signature: 'text, mark → text',
    docs: {
      en: 'What stands before the mark; all when there is none.',
      zh: '标记之前的文本；没有则为全文。',
    },
    example: '$substringBefore("a@b.c", "@") = "a"',
  }),
  defineFunction({
    name: 'substringAfter',
    params: ['str', 'str'],
    literal: [1],
    returns: 'str',
    js: ([text, mark]: readonly [string, string]) => {
      const at = text.indexOf(mark)
      return at < 0 ? text : text.slice(at + mark.length)
    },
    sql: 'jx.after({0}, {1})',
    signature: 'text, mark → text',
    docs: { en: 'What stands after the mark; all when there is none.', zh: '标记之后的文本；没有则为全文。' },
    example: '$substringAfter("a@b.c", "@") = "b.c"',
  }),
]
