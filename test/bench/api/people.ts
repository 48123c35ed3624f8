import { createHash, createHmac } from 'node:crypto'

/** Kept out of the way of each other's limit of requests: a limit is a person's. */
export const adminCount = 40
export const sellerCount = 10

export const secret = 'bench-bench-bench-bench-bench-bench'

export const userId = (kind: 'admin' | 'seller', at: number): string =>
  `0${kind === 'admin' ? 'a' : 'b'}000000-0000-7000-8000-${String(at).padStart(12, '0')}`

/** A key of our API; the engine keeps only its hash. */
export const apiKey = (kind: 'admin' | 'seller', at: number): string =>
  `trl_${createHash('sha256').update(`${kind} ${at}`).digest('base64url')}`

export const keyHash = (key: string): Buffer => createHash('sha256').update(key).digest()

/** The token of the floors: the user's id and a signature over it. */
export const floorToken = (id: string): string => `${id}.${sign(id)}`

export const sign = (id: string): string => createHmac('sha256', secret).update(id).digest('base64url')
