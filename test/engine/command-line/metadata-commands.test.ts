import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileFolder } from '../../../engine/command-line/compile-folder.ts'
import { modelTypes } from '../../../engine/command-line/model-types.ts'

async function packageWith(fields: Record<string, unknown>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-package-'))
  await mkdir(join(folder, 'objects'))
  await writeFile(
    join(folder, 'app.json'),
    JSON.stringify({ name: 'shed', version: '1.0.0', label: 'Shed', languages: ['en'] }),
  )
  const tool = { label: 'Tool', pluralLabel: 'Tools', nameField: 'name', ownership: 'none', fields }
  await writeFile(join(folder, 'objects', 'tool.json'), JSON.stringify(tool))
  return folder
}

describe('a package on the command line', () => {
  it('is compiled beside what is shipped, without a database', async () => {
    const folder = await packageWith({
      name: { type: 'text', label: 'Name', required: true },
      kept_by: { type: 'reference', label: 'Kept by', to: 'user' },
    })
    const { model, problems, packages } = await compileFolder(folder, 'metadata')
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(packages.map(({ name }) => name)).toEqual(['shed'])
    expect(model.objects.get('tool')?.fields.get('kept_by')?.to).toEqual(['user'])
  })

  it('is told where it is wrong', async () => {
    const folder = await packageWith({
      name: { type: 'text', label: 'Name' },
      kept_by: { type: 'reference', label: 'Kept by', to: 'gnome' },
    })
    const { problems } = await compileFolder(folder, 'metadata')
    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', path: expect.stringContaining('tool') }),
    )
  })

  it('becomes TypeScript', async () => {
    const folder = await packageWith({
      name: { type: 'text', label: 'Name', required: true },
      state: { type: 'select', label: 'State', options: { new: { label: 'New' }, worn: { label: 'Worn' } } },
      price: { type: 'currency', label: 'Price' },
    })
    const { model } = await compileFolder(folder, 'metadata')
    const text = modelTypes(model)
    expect(text).toContain("  /** State (select) */\n  state: 'new' | 'worn' | null\n")
    expect(text).toContain('  name: string\n')
    expect(text).toContain('  price: string | null\n')
    expect(text).toContain('  tool: Tool\n')
  })
})
