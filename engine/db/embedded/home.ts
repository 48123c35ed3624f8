import { createHash, randomBytes } from 'node:crypto'
import { chown, lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EmbeddedError } from './embedded-error.ts'
import { canReach, type ServerUser, serverUser } from './server-user.ts'

/** Where one embedded cluster lives and how it is reached. */
export interface Home {
  /** Ours: presence files, copies of binaries. */
  folder: string
  /** PostgreSQL's data folder. */
  data: string
  /** Folder of the socket; a TCP port on 127.0.0.1 where the platform has no sockets. */
  socket: string | { port: number }
  log: string
  /** Only where the server listens on TCP. */
  password?: string
  user: ServerUser
}

/** A socket's whole path must fit in 107 bytes (sockaddr_un). */
const longestSocketFolder = 107 - '/.s.PGSQL.5432.lock'.length

/**
 * Makes or finds the cluster's folders under `dataDir`. When the server's user cannot reach `dataDir` (root's own
 * home, say), the cluster goes to /var/lib/trellis and a link is left in its place.
 */
export async function prepareHome(dataDir: string): Promise<Home> {
  const user = serverUser()
  const folder = await reachableFolder(resolve(dataDir), user)
  const socket = await socketPlace(folder, user)
  return {
    folder,
    data: join(folder, 'data'),
    socket,
    log: join(folder, 'server.log'),
    user,
    ...(typeof socket === 'string' ? {} : { password: await passwordOf(folder) }),
  }
}

async function reachableFolder(dataDir: string, user: ServerUser): Promise<string> {
  const wanted = join(dataDir, 'postgres')
  await mkdir(dataDir, { recursive: true })
  const link = await lstat(wanted).catch(() => undefined)
  if (link?.isSymbolicLink()) return ownFolder(await readlink(wanted), user)
  if (link || canReach(dataDir, user)) {
    const folder = await ownFolder(wanted, user)
    if (canReach(folder, user)) return folder
    throw new EmbeddedError(
      `The database's user (uid ${user.uid}) cannot reach ${folder} any more. Make every folder above it ` +
        'passable (chmod o+x), start as the user who owns it, or set DATA_DIR or DATABASE_URL.',
    )
  }
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 12)
  const elsewhere = await ownFolder(join('/var/lib/trellis', name), user)
  if (!canReach(elsewhere, user)) {
    throw new EmbeddedError(
      `${dataDir} cannot be reached by uid ${user.uid}. Set DATA_DIR to a folder that can.`,
    )
  }
  await symlink(elsewhere, wanted)
  return elsewhere
}

async function ownFolder(folder: string, user: ServerUser): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o755 })
  if (user.uid !== undefined && (await stat(folder)).uid !== user.uid)
    await chown(folder, user.uid, user.gid!)
  return folder
}

async function socketPlace(folder: string, user: ServerUser): Promise<Home['socket']> {
  if (process.platform === 'win32') return { port: portOf(folder) }
  const near = join(folder, 'socket')
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 12)
  const socket = Buffer.byteLength(near) <= longestSocketFolder ? near : join(tmpdir(), `trellis-${name}`)
  await mkdir(socket, { recursive: true, mode: 0o700 })
  if (user.uid !== undefined) await chown(socket, user.uid, user.gid!)
  else if ((await stat(socket)).uid !== process.getuid?.()) {
    throw new EmbeddedError(
      `${socket} belongs to somebody else. Remove it, or set DATA_DIR to a shorter path.`,
    )
  }
  return socket
}

/** The same folder always gets the same port, so that every process finds it. */
const portOf = (folder: string) =>
  20_000 + (createHash('sha256').update(folder).digest().readUInt16BE(0) % 20_000)

async function passwordOf(folder: string): Promise<string> {
  const file = join(folder, 'password')
  await writeFile(file, randomBytes(24).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  return readFile(file, 'utf8')
}

export const superuser = 'trellis'

/** The address of one database of the cluster. */
export function urlOf(home: Home, database: string): string {
  const name = encodeURIComponent(database)
  if (typeof home.socket === 'string') {
    return `postgres://${superuser}@localhost/${name}?host=${encodeURIComponent(home.socket)}`
  }
  return `postgres://${superuser}:${home.password}@127.0.0.1:${home.socket.port}/${name}`
}
