import { describe, expect, it, vi } from 'vitest'
import { createClient } from '../../../runtime-ui/client/client.ts'

function clientWith(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn(async (_url: string | URL | Request, _init?: RequestInit) => answer())
  const onSignedOut = vi.fn()
  return { fetch, onSignedOut, client: createClient({ language: () => 'zh', onSignedOut, fetch }) }
}
const problem = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } })

describe('the client', () => {
  it('tells a refusal by its code, with what is wrong at each field', async () => {
    const { client } = clientWith(() =>
      problem(422, {
        code: 'validation_failed',
        detail: 'No.',
        errors: [{ path: '/name', code: 'required', message: 'Fill this in.' }],
      }),
    )

    await expect(client.records.create('customer', {})).rejects.toMatchObject({
      code: 'validation_failed',
      status: 422,
      errors: [{ path: '/name' }],
    })
  })

  it('says offline when no answer comes', async () => {
    const { client } = clientWith(() => Promise.reject(new TypeError('fetch failed')))

    await expect(client.app.shell()).rejects.toMatchObject({ code: 'offline' })
  })

  it('tells once that nobody is signed in', async () => {
    const { client, onSignedOut } = clientWith(() => problem(401, { code: 'not_signed_in' }))

    await expect(client.app.shell()).rejects.toMatchObject({ code: 'not_signed_in' })
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('asks in the language of the screen and makes a create safe to repeat', async () => {
    const { client, fetch } = clientWith(() => Response.json({ id: '1' }, { status: 201 }))

    await client.records.create('customer', { name: 'Acme' })

    const headers = fetch.mock.calls[0]![1]!.headers as Record<string, string>
    expect(headers['Accept-Language']).toBe('zh')
    expect(headers['Idempotency-Key']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('sends the version it saw, and no version when none is given', async () => {
    const { client, fetch } = clientWith(() => Response.json({ id: '1' }))

    await client.records.update('customer', '1', { name: 'Acme' }, { version: 7 })
    await client.records.update('customer', '1', { name: 'Acme' })

    expect(fetch.mock.calls[0]![1]!.headers).toMatchObject({ 'If-Match': '"7"' })
    expect(fetch.mock.calls[1]![1]!.headers).not.toHaveProperty('If-Match')
  })
})
