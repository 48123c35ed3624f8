import { openAsBlob } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { JobView } from '../jobs/job-view.ts'
import type { ApiSession } from './api-session.ts'
import { type Progress, showProgress } from './progress.ts'

/** A mapping that a package ships for a file people may have. */
interface Sample {
  name: string
  file: string
  object: string
  options: Record<string, unknown>
}

export interface ImportedSample {
  name: string
  object: string
  job: JobView
}

/**
 * Imports the files of `folder` into a running system, with the mappings that its packages ship, through the door
 * that everybody uses.
 *
 * @param packages folder of the packages
 * @returns one entry a mapping, in the order they were imported
 */
export async function importSamples(
  session: ApiSession,
  { folder, packages, out }: { folder: string; packages: string; out: NodeJS.WriteStream },
): Promise<ImportedSample[]> {
  const done: ImportedSample[] = []
  for (const sample of await readSamples(packages)) {
    const job = await importOne(session, sample, { folder, out })
    done.push({ name: sample.name, object: sample.object, job })
    if (job.state !== 'done') break
  }
  return done
}

/** All mappings of all packages, in the order each package names. */
async function readSamples(packages: string): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const entry of (await readdir(packages)).sort()) {
    const folder = join(packages, entry, 'samples')
    const order = await readJson<{ imports: string[] }>(join(folder, 'order.json'))
    for (const name of order?.imports ?? []) {
      const sample = await readJson<Omit<Sample, 'name'>>(join(folder, `${name}.json`))
      if (!sample) throw new Error(`${folder}/order.json names "${name}", but there is no ${name}.json.`)
      samples.push({ name, ...sample })
    }
  }
  return samples
}

async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
}

async function importOne(
  session: ApiSession,
  { name, file, object, options }: Sample,
  { folder, out }: { folder: string; out: NodeJS.WriteStream },
): Promise<JobView> {
  const body = new FormData()
  body.append('file', await openAsBlob(join(folder, file)), basename(file))
  body.append('options', JSON.stringify(options))
  const progress = showProgress(out, name)
  let job = await session.call<JobView>('POST', `/api/records/${object}/import`, body)
  while (job.state === 'queued' || job.state === 'running') {
    progress.at(job)
    await new Promise((resume) => setTimeout(resume, 200))
    job = await session.call<JobView>('GET', `/api/jobs/${job.id}`)
  }
  tell(progress, job)
  return job
}

function tell(progress: Progress, { state, total, rate, result, errors, error_count }: JobView): void {
  const { created = 0, updated = 0 } = (result ?? {}) as { created?: number; updated?: number }
  const counts = `${total ?? 0} rows, ${created} created, ${updated} updated, ${error_count} errors`
  progress.end(state === 'done' ? `${counts}${rate ? ` (${Math.round(rate)} rows/s)` : ''}` : state)
  for (const { row, column, message } of errors.slice(0, 10))
    progress.note([row && `row ${row}`, column, message].filter(Boolean).join(' · '))
  if (error_count > 10) progress.note(`… and ${error_count - 10} more`)
}
