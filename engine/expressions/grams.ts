/**
 * Whether `jx.query_grams` finds anything in a literal: only then can a gram index narrow the search. A text whose
 * words are all shorter than a gram has none, and would be missed.
 */
export const hasGrams = (literal: string): boolean =>
  /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]|[\p{L}\p{N}]{3}/u.test(literal.normalize('NFKC'))
