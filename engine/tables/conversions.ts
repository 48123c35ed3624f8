import { column as quoted } from './ddl.ts'

/** How values of one column type become values of another. */
export interface Conversion {
  /** `widen` rewrites nothing; `rewrite` computes every row. */
  kind: 'widen' | 'rewrite'
  /** The new value, from a reference to the old column. */
  using: (from: string) => string
  /** Holds for rows that cannot be converted. */
  refuses?: (from: string) => string
  /** Holds for rows that lose something on the way. */
  shortens?: (from: string) => string
}

interface ParsedType {
  base: string
  numbers: number[]
}

export function parseType(type: string): ParsedType {
  const [, base = type, inside] =
    /^([^(]*?)(?:\(([\d,]+)\))?( with(?:out)? time zone)?(\[\])?$/.exec(type) ?? []
  const suffix = type.endsWith(' with time zone')
    ? ' with time zone'
    : type.endsWith(' without time zone')
      ? ' without time zone'
      : ''
  return {
    base: base.trim() + suffix + (type.endsWith('[]') ? '[]' : ''),
    numbers: inside ? inside.split(',').map(Number) : [],
  }
}

const wholeNumbers = ['smallint', 'integer', 'bigint']
const isWhole = (base: string) => wholeNumbers.includes(base)
const isNumber = (base: string) => isWhole(base) || base === 'numeric'
const limits: Record<string, string> = {
  smallint: '32767',
  integer: '2147483647',
  bigint: '9223372036854775807',
}

const plainNumber = String.raw`'^\s*[-+]?\d+(\.\d+)?\s*$'`
const plainDay = String.raw`'^\s*(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\s*$'`
const plainInstant = String.raw`'^\s*(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?\s*(Z|[-+](0\d|1[0-4])(:?[0-5]\d)?)?\s*$'`
const uuidText = `'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'`

/** Finds the way from one type to another, or nothing where values cannot be carried over. */
export function findConversion(fromType: string, toType: string): Conversion | undefined {
  const from = parseType(fromType)
  const to = parseType(toType)
  return ways.reduce<Conversion | undefined>((found, way) => found ?? way(from, to, toType), undefined)
}

type Way = (from: ParsedType, to: ParsedType, toType: string) => Conversion | undefined

const ways: Way[] = [
  function numberToNumber(from, to, toType) {
    if (!isNumber(from.base) || !isNumber(to.base)) return
    const cast = (ref: string) => `${ref}::${toType}`
    if (isWhole(from.base) && isWhole(to.base)) {
      const wider = wholeNumbers.indexOf(to.base) > wholeNumbers.indexOf(from.base)
      return { kind: 'rewrite', using: cast, ...(wider ? {} : { refuses: (ref) => tooBig(ref, to) }) }
    }
    if (from.base === 'numeric' && to.base === 'numeric') return numericToNumeric(from, to, cast)
    return {
      kind: 'rewrite',
      using: cast,
      refuses: (ref) => tooBig(ref, to),
      ...(isWhole(to.base) ? { shortens: (ref) => `${ref} <> trunc(${ref})` } : {}),
    }
  },
  function textToNumber(from, to, toType) {
    if (from.base !== 'text' || !isNumber(to.base)) return
    const scale = isWhole(to.base) ? 0 : (to.numbers[1] ?? 0)
    const fits = (ref: string) => `${ref} ~ ${plainNumber}`
    return {
      kind: 'rewrite',
      using: (ref) => `btrim(${ref})::numeric::${toType}`,
      refuses: (ref) =>
        `${ref} IS NOT NULL AND (NOT ${fits(ref)} OR CASE WHEN ${fits(ref)} THEN ${tooBig(`btrim(${ref})::numeric`, to)} END)`,
      shortens: (ref) =>
        `CASE WHEN ${fits(ref)} THEN btrim(${ref})::numeric <> round(btrim(${ref})::numeric, ${scale}) END`,
    }
  },
  function textToDay(from, to) {
    if (from.base !== 'text' || to.base !== 'date') return
    return {
      kind: 'rewrite',
      using: (ref) => `btrim(${ref})::date`,
      refuses: (ref) => `${ref} IS NOT NULL AND (${ref} !~ ${plainDay} OR NOT ${realDay(ref)})`,
    }
  },
  function textToInstant(from, to, toType) {
    if (from.base !== 'text' || !to.base.startsWith('timestamp')) return
    return {
      kind: 'rewrite',
      using: (ref) => `btrim(${ref})::${toType}`,
      refuses: (ref) => `${ref} IS NOT NULL AND (${ref} !~ ${plainInstant} OR NOT ${realDay(ref)})`,
    }
  },
  function textToBoolean(from, to) {
    if (from.base !== 'text' || to.base !== 'boolean') return
    const known = `('true', 'false', 'yes', 'no', '1', '0')`
    return {
      kind: 'rewrite',
      using: (ref) => `coalesce(lower(btrim(${ref})) IN ('true', 'yes', '1'), false)`,
      refuses: (ref) => `lower(btrim(${ref})) NOT IN ${known}`,
    }
  },
  function textToUuid(from, to) {
    if (from.base !== 'text' || to.base !== 'uuid') return
    return { kind: 'rewrite', using: (ref) => `${ref}::uuid`, refuses: (ref) => `${ref} !~ ${uuidText}` }
  },
  function textToList(from, to) {
    if (from.base !== 'text' || to.base !== 'text[]') return
    return { kind: 'rewrite', using: (ref) => `CASE WHEN ${ref} IS NOT NULL THEN ARRAY[${ref}] END` }
  },
  function listToText(from, to) {
    if (from.base !== 'text[]' || to.base !== 'text') return
    return { kind: 'rewrite', using: (ref) => `${ref}[1]`, shortens: (ref) => `cardinality(${ref}) > 1` }
  },
  function dayToInstant(from, to, toType) {
    if (from.base !== 'date' || !to.base.startsWith('timestamp')) return
    return { kind: 'rewrite', using: (ref) => `(${ref}::timestamp AT TIME ZONE 'UTC')::${toType}` }
  },
  function instantToDay(from, to) {
    if (!from.base.startsWith('timestamp') || to.base !== 'date') return
    return {
      kind: 'rewrite',
      using: (ref) => `(${ref} AT TIME ZONE 'UTC')::date`,
      shortens: (ref) => `${ref} IS NOT NULL`,
    }
  },
  function anythingToText(from, to) {
    if (to.base !== 'text' || from.base.endsWith('[]') || from.base === 'jsonb') return
    return {
      kind: from.base.startsWith('character') ? 'widen' : 'rewrite',
      using: (ref) => textOf(from.base, ref),
    }
  },
]

const textOf = (base: string, ref: string): string =>
  base === 'numeric'
    ? `trim_scale(${ref})::text`
    : base.startsWith('timestamp')
      ? `to_json(${ref}) #>> '{}'`
      : `${ref}::text`

function numericToNumeric(from: ParsedType, to: ParsedType, using: Conversion['using']): Conversion {
  const [precision = 1000, scale = 0] = to.numbers
  const [oldPrecision = 1000, oldScale = 0] = from.numbers
  const sameScale = scale === oldScale
  if (sameScale && precision >= oldPrecision) return { kind: 'widen', using }
  return {
    kind: 'rewrite',
    using,
    ...(precision - scale < oldPrecision - oldScale ? { refuses: (ref) => tooBig(ref, to) } : {}),
    ...(scale < oldScale ? { shortens: (ref) => `${ref} <> round(${ref}, ${scale})` } : {}),
  }
}

function tooBig(ref: string, to: ParsedType): string {
  const limit = limits[to.base]
  if (limit !== undefined) return `abs(${ref}::numeric) > ${limit}`
  const [precision = 1000, scale = 0] = to.numbers
  return `abs(round(${ref}::numeric, ${scale})) >= 10::numeric ^ ${precision - scale}`
}

/** A text that looks like a day is one only if the calendar has it: 31 days at most, fewer in some months. */
const realDay = (ref: string): string => {
  const part = (from: number, length: number) => `substr(btrim(${ref}), ${from}, ${length})::int`
  return `CASE WHEN ${ref} ~ '^\\s*\\d{4}-(0[1-9]|1[0-2])-\\d\\d' THEN ${part(9, 2)} <= extract(day FROM make_date(greatest(${part(1, 4)}, 1), ${part(6, 2)}, 1) + interval '1 month - 1 day') ELSE false END`
}

/** The condition over a column by name. */
export const over = (condition: (ref: string) => string, name: string): string => condition(quoted(name))
