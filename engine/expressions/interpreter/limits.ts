/** Longest text that an interpreted expression may make, in UTF-16 units. */
export const longestText = 1_000_000

/** Longest list. */
export const longestList = 100_000

/** Longest result, as JSON. */
export const longestResult = 1_000_000

/** Stops an evaluation as JSONata's own errors do; `words` say why in both languages. */
export function refuse(code: string, words: { en: string; zh: string }): never {
  throw Object.assign(new Error(words.en), { code, words })
}
