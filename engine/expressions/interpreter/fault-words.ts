/** A text in both languages. */
interface Words {
  en: string
  zh: string
}

/** What JSONata tells of an error that comes about while it runs; `words` are of what we refuse ourselves. */
interface Thrown {
  code?: string
  message?: string
  token?: unknown
  index?: unknown
  value?: unknown
  words?: Words
}

const longest = 200

const argument = ({ token, index }: Thrown): Words => ({
  en: `$${token} cannot work with what it is given in place ${index}.`,
  zh: `$${token} 的第 ${index} 个参数类型不对。`,
})
const numbers = ({ token }: Thrown): Words => ({
  en: `"${token}" takes numbers.`,
  zh: `“${token}”只能用于数字。`,
})
const alike = ({ token }: Thrown): Words => ({
  en: `"${token}" takes two numbers or two texts.`,
  zh: `“${token}”两侧必须同为数字或同为文本。`,
})
const listTooLong = (): Words => ({ en: 'The list becomes too long.', zh: '列表过长。' })

const plain: Readonly<Record<string, (thrown: Thrown) => Words>> = {
  T0410: argument,
  T0411: argument,
  T1003: () => ({ en: 'The key of an object must be a text.', zh: '对象的键必须是文本。' }),
  T1005: ({ token }) => ({
    en: `"${token}" is not a function. Is $${token} meant?`,
    zh: `“${token}”不是函数，是否指 $${token}？`,
  }),
  T1006: () => ({ en: 'What is called here is not a function.', zh: '此处调用的不是函数。' }),
  D1001: ({ value }) => ({ en: `The number is too large: ${value}.`, zh: `数字过大：${value}。` }),
  D1002: () => ({ en: 'Only a number has an opposite.', zh: '只有数字可以取负。' }),
  D1009: ({ value }) => ({
    en: `Two values have the same key: ${value}.`,
    zh: `有两个值的键相同：${value}。`,
  }),
  D1011: () => ({ en: 'A function calls itself without end.', zh: '函数无休止地调用自身。' }),
  D1012: () => ({ en: 'The expression takes too long.', zh: '表达式求值时间过长。' }),
  T2001: numbers,
  T2002: numbers,
  T2008: () => ({ en: 'Only numbers and texts have an order.', zh: '只有数字和文本可以排序。' }),
  T2009: alike,
  T2010: alike,
  D2014: listTooLong,
  D2015: listTooLong,
  D3030: ({ value }) => ({ en: `This is not a number: ${value}.`, zh: `这不是数字：${value}。` }),
  D3060: () => ({ en: 'A negative number has no square root.', zh: '负数没有平方根。' }),
  D3110: ({ value }) => ({ en: `This is not a point in time: ${value}.`, zh: `这不是时间点：${value}。` }),
}

/** Why a text could not be evaluated, in plain words; what nobody has put into plain words is told as JSONata does. */
export function faultWords(error: unknown): Words {
  const thrown = (error ?? {}) as Thrown
  const en = String(thrown.message ?? error)
  const words = thrown.words ?? plain[thrown.code ?? '']?.(thrown) ?? { en, zh: `表达式无法求值：${en}` }
  return { en: words.en.slice(0, longest), zh: words.zh.slice(0, longest) }
}
