import type { JobRow } from './store.ts'

/** A job as the API shows it. */
export interface JobView {
  id: string
  kind: string
  state: JobRow['state']
  /** Items, of `total`. */
  done: number
  total: number | null
  /** Items a second. */
  rate: number | null
  eta_s: number | null
  /** The first 1,000. */
  errors: { row?: number; column?: string; path?: string; value?: string; code: string; message: string }[]
  /** All of them, counted. */
  error_count: number
  result: Record<string, unknown> | null
}

export function toJobView(job: JobRow, language: 'en' | 'zh', now: Date): JobView {
  const end = job.ended_at ? Date.parse(job.ended_at) : now.getTime()
  const seconds = job.started_at ? (end - Date.parse(job.started_at)) / 1000 : 0
  const rate = seconds > 0 && job.done > 0 ? Math.round((job.done / seconds) * 10) / 10 : null
  const isOpen = job.state === 'running' || job.state === 'queued'
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    done: job.done,
    total: job.total,
    rate,
    eta_s: isOpen && rate && job.total !== null ? Math.ceil(Math.max(0, job.total - job.done) / rate) : null,
    errors: job.errors.map(({ message, ...rest }) => ({ ...rest, message: message[language] })),
    error_count: job.error_count,
    result: job.result,
  }
}
