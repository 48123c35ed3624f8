import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateRecord } from '../../../engine/records/update.ts'
import { AsTold } from './as-told.ts'
import { type Asking, ask, type Told } from './ask.ts'
import { changeWhatIsHidden, levelOut, tellApart } from './change.ts'
import { type Kind, kinds, seesAll } from './kinds.ts'
import { hasProbe, type Route, requestsOf, templateOf } from './routes.ts'
import type { Facts } from './seed.ts'
import { keepStatements } from './statements.ts'
import { openWorld, type World } from './world.ts'

/**
 * Two worlds are the same but for what a person may not see. Whatever that person asks, on every route of the contract,
 * both give the same answer, byte for byte, by the same statements.
 */
describe('what a person may not see changes no answer', () => {
  let before: World
  let after: World
  let routes: Route[]
  let stopKeeping: () => void

  beforeAll(async () => {
    stopKeeping = keepStatements()
    before = await openWorld('before')
    after = await openWorld('after')
    const answer = await fetch(`${before.address}/api/openapi.json`, { headers: await before.headersOf() })
    const { paths } = (await answer.json()) as { paths: Record<string, object> }
    routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
    )
  }, 120_000)
  afterAll(async () => {
    stopKeeping?.()
    await before?.stop()
    await after?.stop()
  })

  it('there is a probe for every route of the contract', () => {
    expect([...new Set(routes.filter((route) => !hasProbe(route)).map(templateOf))]).toEqual([])
  })

  it.each(kinds.map((kind) => [kind.name, kind] as const))(
    'rights of kind %s',
    async (_, kind) => {
      await changeWhatIsHidden(after, kind)
      if (seesAll(kind)) for (const world of [before, after]) await tellApart(world, kind)
      const facts = await before.facts(kind)
      const [one, two] = [await asking(before, kind, facts), await asking(after, kind, facts)]
      const leaks: string[] = []
      for (const route of routes)
        for (const request of requestsOf(route, kind, facts)) {
          const [first, second] = await Promise.all([ask(one, request), ask(two, request)])
          const difference = differenceOf(first, second)
          if (difference)
            leaks.push(
              `${request.method ?? 'GET'} ${request.path} ${JSON.stringify(request.json) ?? ''}\n${difference}`,
            )
        }
      await changeWhatIsHidden(before, kind)
      for (const world of [before, after]) await levelOut(world, kind)
      expect(leaks.join('\n\n')).toBe('')
    },
    180_000,
  )

  it('and would be noticed: to somebody who may see it, the same change is a difference', async () => {
    const kind = kinds.find(({ name }) => name === 'own')!
    const { deals } = await before.facts(kind)
    await updateRecord(await after.admin(), 'deal', deals.kept, { name: 'told apart' })
    const asAdmin = async (world: World) => ({
      world,
      headers: await world.headersOf(),
      told: new AsTold([deals.kept]),
    })
    const request = { path: `/api/records/deal/${deals.kept}?fields=name` }
    const [first, second] = [
      await ask(await asAdmin(before), request),
      await ask(await asAdmin(after), request),
    ]
    expect(differenceOf(first, second)).toContain('told apart')
  })
})

async function asking(world: World, kind: Kind, facts: Facts): Promise<Asking> {
  const headers = await world.headersOf(kind)
  const known = JSON.stringify(facts).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
  const asker = { world, headers, told: new AsTold(known) }
  await ask(asker, { path: kind.key ? `/api/records/${kind.key[0]}?limit=1` : '/api/me' }) // caches are full from here on
  return asker
}

/** The first thing that tells the two answers apart. */
function differenceOf(first: readonly Told[], second: readonly Told[]): string | undefined {
  if (first.length !== second.length) return `${first.length} answers became ${second.length}`
  for (const [at, one] of first.entries()) {
    const two = second[at]!
    const pairs: [string, string][] = [
      [String(one.status), String(two.status)],
      [one.body, two.body],
      [one.headers.join('\n'), two.headers.join('\n')],
      [one.statements.join('\n'), two.statements.join('\n')],
    ]
    const found = pairs.find(([a, b]) => a !== b)
    if (found) return `  before: ${part(found[0], found[1])}\n  after:  ${part(found[1], found[0])}`
  }
  return undefined
}

/** From a little before the place where they part. */
function part(text: string, other: string): string {
  let at = 0
  while (at < text.length && text[at] === other[at]) at++
  return text.slice(Math.max(0, at - 120), at + 240)
}
