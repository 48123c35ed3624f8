import { describe, expect, it } from 'vitest'
import { withEngine } from '../support/engine.ts'

describe('a path spelled otherwise', () => {
  const engine = withEngine({ packages: ['crm'] })

  it.each([
    '/api/DESIGN/items',
    '/api/design/ITEMS',
    '/api/design/items/',
    '/api/Design/versions',
    '/api/design/versions/',
    '/api/%64esign/items',
    '/api//design/items',
  ])('opens nothing: %s', async (path) => {
    const nobody = await engine.http({ roles: [] })
    const answer = await fetch(`${nobody.origin}${path}`, {
      headers: { cookie: [...nobody.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    expect([403, 404]).toContain(answer.status)
  })
})
