import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Milliseconds of one run of `work`. */
export async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Medians of interleaved runs: this machine's moods meet all of them alike.
 *
 * @param works by name; each is run once to warm up
 * @param restMs after each run, for what it sets off and nobody waits for
 */
export async function interleaved<K extends string>(
  works: Readonly<Record<K, () => unknown>>,
  rounds: number,
  { restMs = 0 } = {},
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>
  for (const name of names) await works[name]()
  for (let round = 0; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      times[name].push(await timed(works[name]))
      if (restMs > 0) await sleep(restMs)
    }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<K, number>
}

const file = 'test/bench/results.json'

export interface Figure {
  what: string
  value: number
  unit: string
  /** What it should be at most, or at least. */
  atMost?: number
  atLeast?: number
}

/** Prints a figure beside its goal and keeps it in `test/bench/results.json`. */
export async function report(figure: Figure): Promise<void> {
  const goal =
    figure.atMost === undefined
      ? figure.atLeast === undefined
        ? ''
        : ` (goal ≥ ${figure.atLeast})`
      : ` (goal ≤ ${figure.atMost})`
  console.info(`${figure.what}: ${figure.value.toPrecision(3)} ${figure.unit}${goal}`)
  const known = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, Figure>,
    () => ({}) as Record<string, Figure>,
  )
  known[figure.what] = figure
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, `${JSON.stringify(known, null, 2)}\n`)
}
