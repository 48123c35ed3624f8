import { DateWatch } from './guess-date.ts'
import { NumberWatch } from './guess-number.ts'
import type { Table } from './read-table.ts'

/** What a look at every row of a file tells about one column. */
export interface ColumnSurvey {
  name: string
  /** The first few different values. */
  samples: string[]
  /** Rows with something in this column. */
  filled: number
  /** Different values with how often they occur; undefined when there are many. */
  values?: Map<string, number>
  dates: DateWatch
  numbers: NumberWatch
  emails: number
  links: number
  longest: number
  /** Whether some text occurs twice, as far as was looked. */
  repeats: boolean
}

export interface Survey {
  total: number
  columns: ColumnSurvey[]
  /** The first 20 rows. */
  rows: string[][]
}

const mostValues = 60
const mostSamples = 5
/** Texts of a column among which repeats are looked for. */
const mostCompared = 20_000

/** What is asked of a file, where that is not everything. */
export interface SurveyOptions {
  /** Columns that are looked at; of the others nothing is told but the name. */
  only?: ReadonlySet<string>
  /** Sees every row. */
  each?: (cells: readonly string[]) => void
}

/** Reads the whole file once. */
export async function surveyTable(table: Table, { only, each }: SurveyOptions = {}): Promise<Survey> {
  const columns = table.columns.map(newColumn)
  const seen = columns.map(() => new Set<string>())
  const watched = columns.flatMap(({ name }, at) => (!only || only.has(name) ? [at] : []))
  const survey: Survey = { total: 0, columns, rows: [] }
  for await (const { cells } of table.rows()) {
    survey.total++
    if (survey.rows.length < 20) survey.rows.push(cells)
    for (const at of watched) {
      see(columns[at]!, cells[at] ?? '')
      compare(columns[at]!, seen[at]!, cells[at] ?? '')
    }
    each?.(cells)
    // Other requests are served meanwhile.
    if (survey.total % 5_000 === 0) await new Promise((resume) => setImmediate(resume))
  }
  return survey
}

const newColumn = (name: string): ColumnSurvey => ({
  name,
  samples: [],
  filled: 0,
  values: new Map(),
  dates: new DateWatch(),
  numbers: new NumberWatch(),
  emails: 0,
  links: 0,
  longest: 0,
  repeats: false,
})

function see(column: ColumnSurvey, text: string): void {
  if (text.trim() === '') return
  column.filled++
  column.longest = Math.max(column.longest, text.length)
  if (column.samples.length < mostSamples && !column.samples.includes(short(text)))
    column.samples.push(short(text))
  if (column.values) {
    column.values.set(text, (column.values.get(text) ?? 0) + 1)
    if (column.values.size > mostValues || text.length > 200) delete column.values
  }
  seeAddress(column, text)
  if (text.length > 40) return
  column.dates.see(text)
  column.numbers.see(text)
}

/** The texts of a column are forgotten with its first repeat. */
function compare(column: ColumnSurvey, seen: Set<string>, text: string): void {
  const key = text.trim()
  if (key === '' || column.repeats || seen.size >= mostCompared) return
  column.repeats = seen.has(key) || key.length > 200
  if (column.repeats) seen.clear()
  else seen.add(key)
}

function seeAddress(column: ColumnSurvey, text: string): void {
  if (text.length > 300) return
  if (/^\S+@\S+\.\S+$/.test(text.trim())) column.emails++
  else if (/^(https?:\/\/|www\.)\S+$/i.test(text.trim())) column.links++
}

const short = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text)
