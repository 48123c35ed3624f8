import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { generateTypes } from '../../../metadata/schema/generate.ts'

it('types.ts is what the schemas give', async () => {
  const text = readFileSync(new URL('../../../metadata/schema/types.ts', import.meta.url), 'utf8')
  expect(await generateTypes()).toBe(text)
})
