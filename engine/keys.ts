import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineSlot } from './slots.ts'

/** What a key is for; a key of one purpose proves nothing for another. */
export type KeyPurpose =
  | 'session'
  | 'cursor'
  | 'ticket'
  | 'link'
  | 'field'
  | 'answer'
  | 'secondFactor'
  | 'oidc'
  | 'erasure'
  | 'webhook'
  | 'outgoing'
  | 'connection'
  | 'shown'

export const keyring = defineSlot<Keyring>('keyring')

/**
 * Keys derived from SECRET_KEY (HKDF-SHA256), one a purpose. The newest secret signs; every secret of the list is
 * still believed, told apart by the key id that travels with each signature.
 */
export class Keyring {
  readonly #secrets: readonly { id: string; secret: string }[]
  readonly #derived = new Map<string, Buffer>()

  /** @param secrets newest first, at least one */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('A keyring needs at least one secret.')
    this.#secrets = secrets.map((secret) => ({ id: idOf(secret), secret }))
  }

  /** The key new things are made with. */
  newest(purpose: KeyPurpose): { id: string; key: Buffer } {
    const { id } = this.#secrets[0]!
    return { id, key: this.find(purpose, id)! }
  }

  /** The key of an id that came from outside; undefined when its secret is no longer in the list. */
  find(purpose: KeyPurpose, id: string): Buffer | undefined {
    const secret = this.#secrets.find((entry) => entry.id === id)?.secret
    if (secret === undefined) return undefined
    const cached = this.#derived.get(`${purpose} ${id}`)
    if (cached) return cached
    const key = Buffer.from(hkdfSync('sha256', secret, 'trellis', purpose, 32))
    this.#derived.set(`${purpose} ${id}`, key)
    return key
  }

  /** `<payload>.<key id>.<mac>`, all base64url. */
  sign(purpose: KeyPurpose, payload: string | Buffer): string {
    const body = Buffer.from(payload).toString('base64url')
    const { id, key } = this.newest(purpose)
    return `${body}.${id}.${mac(key, body)}`
  }

  /** The payload, or undefined for anything that `sign` did not make for this purpose. */
  verify(purpose: KeyPurpose, signed: string): Buffer | undefined {
    const [body, id, given, ...rest] = signed.split('.')
    if (body === undefined || id === undefined || given === undefined || rest.length > 0) return undefined
    const key = this.find(purpose, id)
    if (!key) return undefined
    const right = Buffer.from(mac(key, body))
    const theirs = Buffer.from(given)
    if (right.length !== theirs.length || !timingSafeEqual(right, theirs)) return undefined
    return Buffer.from(body, 'base64url')
  }

  /**
   * A secret as it may lie in the database: AES-256-GCM, `<key id>.<nonce>.<ciphertext and tag>`.
   *
   * @param owner whose it is; copied to somebody else's row it does not open
   */
  seal(purpose: KeyPurpose, secret: Buffer, owner: string): string {
    const { id, key } = this.newest(purpose)
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv(cipherName, key, nonce).setAAD(Buffer.from(owner))
    const body = Buffer.concat([cipher.update(secret), cipher.final(), cipher.getAuthTag()])
    return `${id}.${nonce.toString('base64url')}.${body.toString('base64url')}`
  }

  /** What was sealed; undefined when it was changed, is another's, or its key is no longer in the list. */
  open(purpose: KeyPurpose, sealed: string, owner: string): Buffer | undefined {
    const [id = '', ...parts] = sealed.split('.')
    const key = this.find(purpose, id)
    const [nonce, bytes] = parts.map((part) => Buffer.from(part, 'base64url'))
    if (!key || nonce?.length !== nonceLength || !bytes || bytes.length < tagLength) return undefined
    const decipher = createDecipheriv(cipherName, key, nonce, { authTagLength: tagLength })
    decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagLength))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(0, -tagLength)), decipher.final()])
    } catch {
      return undefined
    }
  }
}

const cipherName = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

const mac = (key: Buffer, body: string) => createHmac('sha256', key).update(body).digest('base64url')

const idOf = (secret: string) =>
  createHash('sha256').update(`trellis key id ${secret}`).digest('base64url').slice(0, 8)

/** The secret of an installation with the embedded database: made once, kept beside the data, for its owner only. */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret-key')
  await mkdir(dataDir, { recursive: true })
  const made = randomBytes(32).toString('base64url')
  await writeFile(file, made, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return (await readFile(file, 'utf8')).trim()
}
