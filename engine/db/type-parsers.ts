import pg from 'pg'

const oid = { int8: 20, int8Array: 1016, textArray: 1009 }

/** Values whose text is exact and whose meaning is the field type's business: dates, instants, decimals, intervals. */
const keptAsText = new Set([1082, 1083, 1114, 1184, 1186, 1266, 1700])
const arraysKeptAsText = new Set([1003, 1115, 1182, 1183, 1185, 1187, 1231, 1270])

const parseTextArray = pg.types.getTypeParser(oid.textArray) as (text: string) => (string | null)[]

/**
 * How columns arrive in JavaScript: bigint as number (the language's integers end at ±2⁵³), json parsed, days,
 * instants and decimals as PostgreSQL writes them. Never a Date, never a decimal through a float.
 */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser(id: number, format?: 'text' | 'binary') {
    if (id === oid.int8) return (text: string) => Number(text)
    if (id === oid.int8Array)
      return (text: string) => parseTextArray(text).map((item) => (item === null ? null : Number(item)))
    if (keptAsText.has(id)) return (text: string) => text
    if (arraysKeptAsText.has(id)) return parseTextArray
    return pg.types.getTypeParser(id, format as 'text')
  },
}
