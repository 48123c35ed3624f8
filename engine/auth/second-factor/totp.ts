import { createHmac, timingSafeEqual } from 'node:crypto'

/** What every authenticator app understands: HMAC-SHA1, six digits, a new code every 30 s (RFC 6238). */
export const stepS = 30
const digits = 6
/** Clocks of phones are a little off: the code before and the one after are good too. */
const drift = [-1, 0, 1]

/** The code of a step, as RFC 4226 truncates it. */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE(mac[mac.length - 1]! & 15) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * The step whose code this is, if it is near `at`. Every candidate is compared, each in constant time.
 *
 * @param code six ASCII digits
 */
export function stepOf(secret: Buffer, code: string, at: Date): number | undefined {
  const now = Math.floor(at.getTime() / 1000 / stepS)
  const given = Buffer.from(code)
  const fitting = drift
    .map((away) => now + away)
    .filter((step) => {
      const right = Buffer.from(codeAt(secret, step))
      return right.length === given.length && timingSafeEqual(right, given)
    })
  return fitting[0]
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Base32 without padding, as people type secrets into their apps. `bytes` come in fives. */
export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)]!)
}

/** What an app reads out of a QR code or opens as a link. */
export function toUri(secret: string, { issuer, account }: { issuer: string; account: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const parameters = new URLSearchParams({
    secret,
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepS),
  })
  return `otpauth://totp/${label}?${parameters.toString().replaceAll('+', '%20')}`
}
