import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zh as chinese } from '../../designer/i18n/zh.ts'
import { ownWords } from '../../designer/workflows/options-schema.ts'
import type { Problem } from '../../engine/model.ts'
import type { OptionSchema, OptionsSchema } from '../../engine/process/graph/options.ts'
import { createRecord } from '../../engine/records/create.ts'
import { sql } from '../../engine/sql.ts'
import { checkWorkflow } from '../../engine/workflow/check-workflow.ts'
import { nodeShapes } from '../../engine/workflow/nodes/index.ts'
import { addPluginActions } from '../../engine/workflow/plugin-actions.ts'
import { triggerTypes } from '../../engine/workflow/triggers/index.ts'
import type { WorkflowDocument } from '../../metadata/schema/types.ts'
import { MailServer } from '../engine/workflow/mail-server.ts'
import { publishWorkflows, settle } from '../engine/workflow/published.ts'
import type { TestBrowser } from '../support/browser.ts'
import { withEngine } from '../support/engine.ts'
import { nodeExamples, triggerExamples } from './workflow-examples.ts'

const nodes = nodeShapes.all().map((type) => [type.name, type] as const)
const triggers = triggerTypes.all().map((type) => [type.name, type] as const)
const workflowOf = (type: string) =>
  `example_${type.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`

function expectWords(options: OptionsSchema | undefined): void {
  for (const [key, option] of Object.entries(options?.properties ?? {})) {
    expect(option.title, key).toMatch(/\w/)
    expect(option['x-title-zh'], key).toMatch(/[一-鿿]/)
    const unwritten = option['x-default']
    if (unwritten !== undefined) expect(option.enum, key).toContain(unwritten)
    // Methods of HTTP are called what they are in every language.
    const words = [...(option.enum ?? []), ...(option.items?.enum ?? [])].filter(
      (word) => word !== word.toUpperCase(),
    )
    expect(
      words.filter((word) => !(word in chinese.word) && !(word in (ownWords[key] ?? {}))),
      `Chinese words of ${key}`,
    ).toEqual([])
  }
  for (const key of options?.required ?? [])
    if (!['start', 'nodes', 'outputs'].includes(key)) expect(options?.properties).toHaveProperty(key)
}

/** Something that an option cannot be, whatever it means; undefined where it takes everything. */
function misfitFor({ type, enum: words }: OptionSchema): unknown {
  const takes = [type ?? []].flat()
  if (words) return 'no such word'
  if (takes.length === 0) return undefined
  return [{ strange: true }, ['strange', 1], 'strange', true].find((value) => {
    const kind = Array.isArray(value) ? 'array' : typeof value
    return !takes.includes(kind)
  })
}

describe('types of workflows', () => {
  const mail = new MailServer()
  const web = createServer((_asked, answer) => answer.end('{}'))
  let removePlugin = () => {}
  const engine = withEngine({
    packages: ['crm'],
    setUp: async () => {
      await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
      return { smtpUrl: await mail.listen(), fetchAllow: ['127.0.0.1'] }
    },
  })
  afterAll(async () => {
    removePlugin()
    await mail.close()
    await new Promise((resolve) => web.close(resolve))
  })
  /** What each example's run came to at `it`, and what became of each way in. */
  const met = new Map<string, string[]>()
  const begun = new Map<string, string>()
  const problemsOf = (document: object): Problem[] => {
    const found: Problem[] = []
    checkWorkflow(engine.admin.model, 'x', document as WorkflowDocument, (one) => found.push(one))
    return found
  }
  const errorsOf = (document: object) => problemsOf(document).filter(({ severity }) => severity === 'error')

  beforeAll(async () => {
    const admin = await engine.http()
    removePlugin = addPluginActions([
      {
        name: 'example.echo',
        input: { properties: { text: { title: 'Text', 'x-title-zh': '文本', type: 'string' } } },
        call: async ({ input }) => ({ said: (input as { text: string }).text }),
      },
    ])
    const action = { label: 'Act', do: [{ set: { description: 'acted' } }] }
    const item = await admin.get('/api/design/items/object/customer')
    const { document } = (await item.json()) as { document: { actions?: object } }
    const asItIs = { ...document, actions: { ...document.actions, example_act: action } }
    expect((await admin.put('/api/design/items/object/customer', asItIs)).status).toBeLessThan(300)
    await admin.put('/api/design/items/assignment_rule/customer.example', {
      object: 'customer',
      entries: { all: { to: { role: 'admin' } } },
    })
    await admin.put('/api/design/items/template/customer.example', {
      object: 'customer',
      body: 'Dear {{name}}',
    })
    await admin.put('/api/design/items/approval/example', {
      object: 'customer',
      steps: { look: { assignees: [{ role: 'admin' }] } },
      path: ['look'],
    })
    const asked = Object.entries(nodeExamples).map(([type, example]) => [
      workflowOf(type),
      { object: 'customer', triggers: { button: { type: 'manual' } }, ...example },
    ])
    const waysIn = Object.entries(triggerExamples).map(([type, options]) => [
      `${workflowOf(type)}_in`,
      {
        object: 'customer',
        triggers: { way: { type, ...options } },
        start: 'end',
        nodes: { end: { type: 'end' } },
      },
    ])
    await publishWorkflows(engine, Object.fromEntries([...asked, ...waysIn]), admin)
    await runAll(admin)
  }, 60_000)

  async function runAll(admin: TestBrowser): Promise<void> {
    const address = `http://127.0.0.1:${(web.address() as { port: number }).port}/`
    for (const type of Object.keys(nodeExamples)) {
      const { id } = await createRecord(engine.admin, 'customer', { name: `For ${type}` }, { confirm: true })
      const asked = { record: id, input: { address } }
      const pressed = await admin.post(`/api/workflows/${workflowOf(type)}/run`, asked)
      expect(pressed.status, await pressed.clone().text()).toBe(201)
    }
    for (const fire of Object.values(waysToFire)) await fire(admin)
    await settle(engine)
    const rows = await engine.db.rows<{ name: string; state: string }>(
      sql`SELECT r.name, s.state FROM sys.run r JOIN sys.run_step s ON s.run_id = r.id WHERE s.node = 'it'
        UNION ALL SELECT r.name, t.state FROM sys.run r JOIN sys.run_token t ON t.run_id = r.id WHERE t.node = 'it'`,
    )
    for (const { name, state } of rows) met.set(name, [...(met.get(name) ?? []), state])
    const ways = await engine.db.rows<{ name: string; state: string }>(
      sql`SELECT name, state FROM sys.run WHERE trigger->>'name' = 'way' ORDER BY started_at DESC`,
    )
    for (const { name, state } of ways) begun.set(name, state)
  }

  describe.each(nodes)('step %s', (name, type) => {
    it('is titled in both languages, and what holds unwritten is one of its words', () =>
      expectWords(type.options))

    it('has an example that can be published and that goes through it', async () => {
      expect(Object.keys(nodeExamples), 'add one to workflow-examples.ts').toContain(name)
      const states = met.get(workflowOf(name)) ?? []
      expect(states.length, 'it was never come to').toBeGreaterThan(0)
      const why = await engine.db.rows(
        sql`SELECT code, detail FROM sys.incident WHERE name = ${workflowOf(name)}`,
      )
      expect(why).toEqual([])
    })

    it('refuses what it does not know, what is not of its kind, and what is missing', () => {
      const with_ = (change: (it: Record<string, unknown>) => object) => {
        const { start, nodes } = nodeExamples[name] as { start: string; nodes: Record<string, never> }
        const walk = (map: Record<string, Record<string, unknown>>): object =>
          Object.fromEntries(
            Object.entries(map).map(([id, node]) => [
              id,
              id === 'it'
                ? change(node)
                : { ...node, ...(node['nodes'] ? { nodes: walk(node['nodes'] as never) } : {}) },
            ]),
          )
        return errorsOf({ object: 'customer', start, nodes: walk(nodes) }).map(({ code }) => code)
      }
      expect(with_((it) => it)).toEqual([])
      expect(with_((it) => ({ ...it, strange_option: 1 }))).toContain('process_unknown_option')
      for (const key of type.options?.required ?? [])
        expect(with_(({ [key]: _, ...it }) => it).length, `without ${key}`).toBeGreaterThan(0)
      for (const [key, option] of Object.entries(type.options?.properties ?? {})) {
        const misfit = misfitFor(option)
        if (misfit !== undefined)
          expect(
            with_((it) => ({ ...it, [key]: misfit })).length,
            `${key}: ${JSON.stringify(misfit)}`,
          ).toBeGreaterThan(0)
      }
    })
  })

  /** What only mail, approvals and other workflows set off has tests of its own beside them. */
  const waysToFire: Readonly<Record<string, (admin: TestBrowser) => Promise<unknown>>> = {
    recordChanged: () => createRecord(engine.admin, 'customer', { name: 'Made' }),
    stageChanged: () => createRecord(engine.admin, 'customer', { name: 'Stage', status: 'active' }),
    manual: async (admin) => {
      const { id } = await createRecord(engine.admin, 'customer', { name: 'Pressed' })
      return admin.post('/api/workflows/example_manual_in/run', { record: id, input: { reason: 'x' } })
    },
    event: async (admin) => {
      const { id } = await createRecord(engine.admin, 'customer', { name: 'Told' })
      return admin.post('/api/workflows/example_signal/run', { record: id })
    },
    schedule: async () => {
      await settle(engine)
      engine.clock.pass(25 * 3_600_000)
    },
  }

  describe.each(triggers)('way in %s', (name, type) => {
    const example = (more: object = {}) => ({
      object: 'customer',
      triggers: { way: { type: name, ...triggerExamples[name], ...more } },
      start: 'end',
      nodes: { end: { type: 'end' } },
    })

    it('is titled in both languages, and what holds unwritten is one of its words', () =>
      expectWords(type.options))

    it('has an example that can be published', () => {
      expect(Object.keys(triggerExamples), 'add one to workflow-examples.ts').toContain(name)
      expect(errorsOf(example())).toEqual([])
    })

    if (name in waysToFire)
      it('begins a run', () => {
        expect(begun.get(`${workflowOf(name)}_in`)).toBe('completed')
      })

    it('refuses what it does not know, what is not of its kind, and what is missing', () => {
      const codes = (more: object) => errorsOf(example(more)).map(({ code }) => code)
      expect(codes({ strange_option: 1 })).toEqual(['process_unknown_option'])
      for (const key of type.options.required ?? [])
        expect(codes({ [key]: undefined }), `without ${key}`).toContain('process_option_missing')
      for (const [key, option] of Object.entries(type.options.properties)) {
        const misfit = misfitFor(option)
        if (misfit !== undefined) expect(codes({ [key]: misfit }).length, key).toBeGreaterThan(0)
      }
    })
  })
})
