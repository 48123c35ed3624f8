import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { kinds } from '../../metadata/schema/kinds.ts'
import { itemKey } from '../catalog/documents.ts'
import type { Plan } from '../catalog/plan.ts'
import type { Bundle } from '../catalog/transfer.ts'
import type { Config } from '../config.ts'
import type { ItemKey } from '../model.ts'
import type { ApiSession } from './api-session.ts'
import { packagesIn } from './compile-folder.ts'
import { problemLine } from './metadata-commands.ts'
import { openSession } from './open-session.ts'

/** `export [package]`: the published documents of the running system as files. */
export async function exportCommand(words: readonly string[], config: Config): Promise<number> {
  const program = new Command('export')
    .description('Write the published documents of the running system as files')
    .argument('[package]', 'a package, or "overlay" for what admins made; all without it')
    .option('-o, --out <folder>', 'where to write', 'metadata-export')
    .parse([...words], { from: 'user' })
  const session = await openSession(config)
  const name = program.args[0]
  const query = name ? `?package=${encodeURIComponent(name)}` : ''
  const bundle = await session.call<Bundle>('GET', `/api/design/export${query}`)
  const folder = resolve(program.opts<{ out: string }>().out)
  for (const [key, document] of Object.entries(bundle.documents)) await writeDocument(folder, key, document)
  process.stdout.write(
    `${Object.keys(bundle.documents).length} documents of version ${bundle.version} in ${folder}\n`,
  )
  return 0
}

async function writeDocument(folder: string, key: string, document: unknown): Promise<void> {
  const [kind = '', ...rest] = key.split('/')
  const part = kinds.find((known) => known.kind === kind)?.folder ?? kind
  await mkdir(join(folder, part), { recursive: true })
  const file = part === '' ? 'app.json' : `${rest.join('/')}.json`
  await writeFile(join(folder, part, file), `${JSON.stringify(document, null, 2)}\n`)
}

/** `plan [folder]`: puts a package into the draft and says what publishing it would do. 1 when it cannot be. */
export async function planCommand(words: readonly string[], config: Config): Promise<number> {
  const { folder, json } = parse('plan', 'Show what publishing a package would do', words)
  const { plan } = await planFolder(await openSession(config), folder)
  process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : describe(plan))
  return hasErrors(plan) ? 1 : 0
}

/** `apply [folder]`: the same, then publishes. */
export async function applyCommand(words: readonly string[], config: Config): Promise<number> {
  const { folder, json, message, allowDestructive } = parse('apply', 'Publish a package', words)
  const session = await openSession(config)
  const { plan, items } = await planFolder(session, folder)
  if (items.length === 0 || hasErrors(plan)) {
    process.stdout.write(json ? `${JSON.stringify({ plan })}\n` : describe(plan))
    return hasErrors(plan) ? 1 : 0
  }
  const body = { message: message ?? `apply ${folder}`, items, planHash: plan.planHash, allowDestructive }
  const answer = await session.call<{ version?: number; job?: { id: string } }>(
    'POST',
    '/api/design/publish',
    JSON.stringify(body),
  )
  const said = answer.version
    ? `Published as version ${answer.version}.`
    : `Publishing goes on as job ${answer.job?.id}.`
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${describe(plan)}${said}\n`)
  return 0
}

interface Words {
  folder: string
  json: boolean
  message?: string
  allowDestructive: boolean
}

function parse(name: string, description: string, words: readonly string[]): Words {
  const program = new Command(name)
    .description(description)
    .argument('[folder]', 'the package', 'metadata')
    .option('--json', 'print JSON')
    .option('-m, --message <text>', 'what the version is about')
    .option('--allow-destructive', 'publish even though data is lost')
    .parse([...words], { from: 'user' })
  const { json = false, allowDestructive = false, message } = program.opts<Partial<Words>>()
  const folder = resolve(program.processedArgs[0] as string)
  return { folder, json, allowDestructive, ...(message ? { message } : {}) }
}

async function planFolder(session: ApiSession, folder: string): Promise<{ plan: Plan; items: ItemKey[] }> {
  const packages = await packagesIn(folder)
  const documents = Object.fromEntries(
    packages.flatMap((each) => [...each.documents].map(([key, { document }]) => [key, document])),
  )
  await session.call('POST', '/api/design/import', JSON.stringify({ documents }))
  // What differs from what is published, whoever put it into the draft: an earlier `plan` did, perhaps.
  const { data } = await session.call<{ data: { kind: string; name: string }[] }>(
    'GET',
    '/api/design/changes',
  )
  const items = data.map(({ kind, name }) => itemKey(kind, name)).filter((key) => key in documents)
  return { items, plan: await session.call<Plan>('POST', '/api/design/plan', JSON.stringify({ items })) }
}

const hasErrors = ({ problems }: Plan): boolean => problems.some(({ severity }) => severity === 'error')

function describe({ problems, steps, impact }: Plan): string {
  const lines = [
    ...problems.map(problemLine),
    ...impact.map(({ kind, name, change }) => `${change.padEnd(7)} ${kind} ${name}`),
    ...steps.map(
      (step) =>
        `${step.destroysData ? '!' : ' '} ${step.phase.padEnd(7)} ${step.description.en}  [${step.lock}, ${step.rows} rows]`,
    ),
  ]
  return `${lines.join('\n') || 'Nothing changes.'}\n`
}
