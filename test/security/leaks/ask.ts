import type { AsTold } from './as-told.ts'
import type { Asked } from './probes/asked.ts'
import { probeHeader, statementsOf } from './statements.ts'
import type { World } from './world.ts'

/** All that a person can tell of what they asked. */
export interface Told {
  status: number
  headers: string[]
  body: string
  statements: string[]
}

export interface Asking {
  world: World
  headers: Record<string, string>
  told: AsTold
}

let last = 0

/** Asks in one world and writes down what came; pages and jobs to their end. */
export async function ask(asking: Asking, asked: Asked): Promise<Told[]> {
  const first = await askOnce(asking, asked)
  const answers = [first.told]
  if (asked.pages) {
    let next = nextOf(first.body)
    while (next && answers.length < 20) {
      const page = await askOnce(asking, {
        ...asked,
        path: `${asked.path}&cursor=${encodeURIComponent(next)}`,
      })
      answers.push(page.told)
      next = nextOf(page.body)
    }
  }
  if (asked.job && first.told.status === 202) answers.push(await jobOf(asking, first.body))
  return answers
}

async function askOnce(
  { world, headers, told }: Asking,
  asked: Asked,
): Promise<{ told: Told; body: string }> {
  const probe = `${world.name}-${++last}`
  const { method = 'GET', json, body } = asked
  const answer = await fetch(`${world.address}${asked.path}`, {
    method,
    headers: {
      ...headers,
      'accept-encoding': 'identity',
      [probeHeader]: probe,
      ...asked.headers,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body ? { body: body() } : {}),
  })
  const text = await answer.text()
  return {
    body: text,
    told: {
      status: answer.status,
      headers: told.headers(answer.headers, asked.path),
      body: told.text(text),
      statements: statementsOf(probe),
    },
  }
}

const nextOf = (body: string): string | undefined =>
  body.startsWith('{')
    ? ((JSON.parse(body) as { page?: { next?: string | null } }).page?.next ?? undefined)
    : undefined

/** How a job ended: what it asked of the database is nobody's answer. */
async function jobOf(asking: Asking, body: string): Promise<Told> {
  const { id } = JSON.parse(body) as { id: string }
  for (;;) {
    const { told, body: now } = await askOnce(asking, { path: `/api/jobs/${id}` })
    const { state } = JSON.parse(now) as { state: string }
    if (state !== 'queued' && state !== 'running') return { ...told, statements: [] }
    await new Promise((resume) => setTimeout(resume, 20))
  }
}
