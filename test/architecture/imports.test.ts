import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, describe, expect, it } from 'vitest'

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string }[]
  options: Record<string, unknown>
}
const folder = mkdtempSync(join(tmpdir(), 'imports-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A house of two files, the first importing the second, and the rules it breaks. */
async function broken(from: string, to: string): Promise<string[]> {
  const house = mkdtempSync(join(folder, 'h'))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(house, path)), { recursive: true })
    writeFileSync(join(house, path), text)
  }
  const isPackage = to.startsWith('node_modules/')
  const up = '../'.repeat(from.split('/').length - 1) || './'
  const target = isPackage ? to.replace(/^node_modules\//, '') : `${up}${to}`
  write(
    from,
    from.endsWith('.vue')
      ? `<script setup lang="ts">\nimport '${target}'\n</script>`
      : `import '${target}'\nexport const a = 1\n`,
  )
  if (isPackage) {
    write(`${to}/package.json`, JSON.stringify({ name: target, version: '1.0.0', main: 'index.js' }))
    write(`${to}/index.js`, 'module.exports = {}\n')
  } else if (to !== 'nothing.ts')
    write(
      to,
      to.endsWith('.vue')
        ? '<template><i /></template>'
        : `export const b = 1\n${to === 'engine/db/b.ts' && from === 'engine/db/a.ts' ? `import './a.ts'\n` : ''}`,
    )
  const { options } = config
  const { output } = await cruise(
    [from.split('/')[0]!, ...(isPackage || to === 'nothing.ts' ? [] : [to.split('/')[0]!])],
    {
      ...options,
      baseDir: house,
      validate: true,
      ruleSet: { forbidden: config.forbidden as never },
      tsConfig: undefined as never,
    },
  )
  return [...new Set((output as ICruiseResult).summary.violations.map((violation) => violation.rule.name))]
}

const violations: [rule: string, from: string, to: string][] = [
  ['no-cycles', 'engine/db/a.ts', 'engine/db/b.ts'],
  ['unresolvable', 'engine/db/a.ts', 'nothing.ts'],
  ['metadata-imports-nothing', 'metadata/language/a.ts', 'engine/b.ts'],
  ['engine-is-server-only', 'engine/db/a.ts', 'runtime-ui/b.ts'],
  ['engine-is-server-only', 'engine/db/a.ts', 'node_modules/vue'],
  ['runtime-ui-stands-alone', 'runtime-ui/a.ts', 'designer/b.ts'],
  ['designer-uses-the-surface', 'designer/a.ts', 'runtime-ui/pages/b.ts'],
  ['designer-uses-the-surface', 'designer/a.ts', 'engine/b.ts'],
  ['edit-model-has-no-vue', 'designer/document/a.ts', 'node_modules/vue'],
  ['edit-model-has-no-vue', 'designer/forms/commands/a.ts', 'node_modules/vue'],
  ['plugins-use-surfaces', 'plugins/one/server.ts', 'engine/records/b.ts'],
  ['plugins-use-surfaces', 'plugins/one/server.ts', 'plugins/two/b.ts'],
  ['routes-have-no-sql', 'engine/records/routes.ts', 'node_modules/pg'],
  ['koa-stays-at-the-edge', 'engine/records/a.ts', 'node_modules/koa'],
  ['kernel-is-leftmost', 'engine/context.ts', 'engine/records/b.ts'],
  ['nothing-imports-tests', 'engine/db/a.ts', 'test/b.ts'],
]

const line = [
  'db',
  'network',
  'jobs',
  'audit',
  'expressions',
  'fields',
  'organisation',
  'tables',
  'catalog',
  'permissions',
  'rules',
  'records',
  'files',
  'notifications',
  'mail',
  'process',
  'workflow',
  'approval',
  'pools',
  'reports',
  'auth',
  'http',
  'command-line',
]
for (const [at, module] of line.slice(0, -1).entries())
  violations.push([
    `left-of-${line[at + 1] === 'pools' ? 'poolsslacampaigns' : line[at + 1]!.replace(/\W/g, '')}`,
    `engine/${module}/a.ts`,
    `engine/${line[at + 1]}/b.ts`,
  ])

describe('the import rules', () => {
  it.each(violations)('%s refuses %s → %s', async (rule, from, to) => {
    expect(await broken(from, to)).toContain(rule)
  })

  it('let records use permissions, and routes use koa', async () => {
    expect(await broken('engine/records/a.ts', 'engine/permissions/b.ts')).toEqual([])
    expect(await broken('engine/records/routes.ts', 'node_modules/koa')).toEqual([])
  })

  it('each have a deliberate violation here', () => {
    const proven = new Set(violations.map(([rule]) => rule))
    expect(config.forbidden.map((rule) => rule.name).filter((name) => !proven.has(name))).toEqual([])
  })
})
