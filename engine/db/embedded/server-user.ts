import { spawnSync } from 'node:child_process'

/** As whom the server runs; empty for the user we are. Fits `spawn`'s options. */
export type ServerUser = { uid?: number; gid?: number }

const NOBODY = 65534

/** PostgreSQL refuses to run as root, so root lends it the user "nobody". */
export const serverUser = (): ServerUser => (process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {})

/** Whether the server's user could work in `folder`, that is, walk every folder above it too. */
export function canReach(folder: string, user: ServerUser): boolean {
  if (user.uid === undefined) return true
  const walk = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...user, cwd: '/' })
  return walk.status === 0
}
