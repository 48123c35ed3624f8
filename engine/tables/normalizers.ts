import type { NormalizerName } from '../model.ts'

/**
 * How values of two records are made comparable. Each is an immutable function of the database, so that an index can
 * be made of it: what is looked for and what is stored go through the same one.
 */
interface Normalizer {
  /** Function of one text in the schema `jx`. */
  fn: string
  /** Its words are told apart by blanks, which an exact comparison leaves out. */
  words?: true
  /** What it joins, by leaving out what stands between, is not told from the folded text alone. */
  joins?: true
}

const normalizers: Record<NormalizerName, Normalizer> = {
  plain: { fn: 'norm_plain' },
  companyName: { fn: 'norm_company', words: true },
  personName: { fn: 'norm_person', words: true },
  phone: { fn: 'norm_phone', joins: true },
  email: { fn: 'norm_email' },
  taxNumber: { fn: 'norm_code', joins: true },
}

export const normalizerNames = Object.keys(normalizers) as NormalizerName[]

export const isNormalizer = (name: string): name is NormalizerName => Object.hasOwn(normalizers, name)

/** The one that a field's type brings. */
export const normalizerOf = (fieldType: string): NormalizerName =>
  fieldType === 'phone' || fieldType === 'email' ? fieldType : 'plain'

/** SQL of the text that is compared exactly, of a value as a query names it. @param last only so many from the end */
export function exactKey(value: string, name: NormalizerName, last?: number): string {
  const { fn, words } = normalizers[name]
  const text = words ? `replace(jx.${fn}(${value}), ' ', '')` : `jx.${fn}(${value})`
  return last === undefined ? text : `right(${text}, ${Math.trunc(last)})`
}

/**
 * SQL of a cheap text that holds every gram of the normalised one, blanks at its ends aside; undefined where only the
 * normaliser itself makes such a text.
 */
export const roughText = (value: string, name: NormalizerName): string | undefined =>
  normalizers[name].joins ? undefined : `translate(jx.fold(${value}), '.''’‘·•・', '')`

/** SQL of the grams that likeness is measured by. */
export const likenessGrams = (value: string, name: NormalizerName): string =>
  `jx.name_grams(jx.${normalizers[name].fn}(${value}))`
