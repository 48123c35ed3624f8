import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { setPassword } from '../../../engine/auth/passwords.ts'
import { addUserCommand } from '../../../engine/command-line/add-user-command.ts'
import { applyCommand, exportCommand, planCommand } from '../../../engine/command-line/deploy-commands.ts'
import { type Config, readConfig } from '../../../engine/config.ts'
import { withEngine } from '../../support/engine.ts'

const label = (en: string, zh: string) => ({ en, zh })

async function shed(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-shed-'))
  await mkdir(join(folder, 'objects'))
  const app = { name: 'shed', version: '1.0.0', label: label('Shed', '工具间'), languages: ['en', 'zh'] }
  const tool = {
    label: label('Tool', '工具'),
    pluralLabel: label('Tools', '工具'),
    nameField: 'name',
    ownership: 'none',
    fields: { name: { type: 'text', label: label('Name', '名称'), required: true } },
  }
  await writeFile(join(folder, 'app.json'), JSON.stringify(app))
  await writeFile(join(folder, 'objects', 'tool.json'), JSON.stringify(tool))
  return folder
}

describe('a package on its way into a running system', () => {
  const engine = withEngine()
  let folder = ''
  let config: Config
  const printed: string[] = []

  beforeAll(async () => {
    await setPassword(engine.db, engine.admin.user.id, { password: 'a long password', at: new Date() })
    folder = await shed()
    config = readConfig({
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: 'a long password',
      PUBLIC_URL: engine.browser().origin,
    })
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
  })
  afterEach(() => printed.splice(0))

  it('is planned, published, and no change the second time', async () => {
    expect(await planCommand([folder], config)).toBe(0)
    expect(printed.join('')).toContain('Create the table tool')
    expect(await applyCommand([folder, '--message', 'Tools'], config)).toBe(0)
    expect(printed.join('')).toMatch(/Published as version \d+/)
    expect(await applyCommand([folder], config)).toBe(0)
    expect(printed.join('')).toContain('Nothing changes.')
    const made = await (await engine.http()).post('/api/records/tool', { name: 'Hammer' })
    expect(made.status).toBe(201)
  })

  it('comes back as files', async () => {
    const out = await mkdtemp(join(tmpdir(), 'trellis-export-'))
    expect(await exportCommand(['overlay', '--out', out], config)).toBe(0)
    expect(JSON.parse(await readFile(join(out, 'objects', 'tool.json'), 'utf8'))).toMatchObject({
      nameField: 'name',
    })
  })

  it('is refused with the reason when its documents are wrong', async () => {
    const broken = await shed()
    await writeFile(
      join(broken, 'objects', 'tool.json'),
      JSON.stringify({ label: 'Tool', fields: { a: { type: 'gnome' } } }),
    )
    expect(await planCommand([broken, '--json'], config)).toBe(1)
    expect(await applyCommand([broken], config)).toBe(1)
  })

  it('and people get in: user add prints a password once', async () => {
    expect(await addUserCommand(['zoe@example.com', '--name', 'Zoe', '--roles', 'seller'], config)).toBe(0)
    const password = /sign in with (\S+)/.exec(printed.join(''))?.[1] ?? ''
    await expect(engine.browser().signIn('zoe@example.com', password)).resolves.toBeDefined()
  })
})
