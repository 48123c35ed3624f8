import { describe, expect, it } from 'vitest'
import { withBareEngine } from '../support/bare-engine.ts'
import { withDatabase } from '../support/database.ts'

describe('somebody who is not signed in', () => {
  const server = withBareEngine(withDatabase())
  const statuses = async (times: number, init: RequestInit) => {
    const url = `${server.browser().origin}/api/me`
    const answers = await Promise.all(Array.from({ length: times }, () => fetch(url, init)))
    return answers.map((answer) => answer.status)
  }

  it('is turned away before their body is read', async () => {
    const send = (body: string) =>
      server.browser().fetch('/api/records/ticket/bulk', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      })

    expect((await send('{"broken":')).status).toBe(401)
    expect((await send(`{"text":"${'x'.repeat(21 * 1024 * 1024)}`)).status).toBe(401)
  })

  it('cannot guess keys or sessions for long', async () => {
    const guesses: Record<string, string>[] = [
      { authorization: 'Bearer trl_guess' },
      { authorization: 'nonsense' },
      { cookie: 'trellis_session=a.guess' },
    ]
    for (const headers of guesses) {
      const answers = await statuses(400, { headers })
      expect(answers.filter((status) => status !== 401 && status !== 429)).toEqual([])
      expect(answers).toContain(429)
    }
  })
})
