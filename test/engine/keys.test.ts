import { describe, expect, it } from 'vitest'
import { Keyring } from '../../engine/keys.ts'

const [old, fresh] = ['the old secret of this installation', 'the new secret of this installation']

describe('Keyring', () => {
  it('believes what it signed, for the purpose it was signed for', () => {
    const keys = new Keyring([fresh])
    const signed = keys.sign('cursor', 'page 2')

    expect(keys.verify('cursor', signed)?.toString()).toBe('page 2')
    expect(keys.verify('session', signed)).toBeUndefined()
  })

  it('believes nothing that was changed or made up', () => {
    const keys = new Keyring([fresh])
    const [body, id, mac] = keys.sign('cursor', 'page 2').split('.')
    const forged = Buffer.from('page 9').toString('base64url')

    for (const attempt of [
      `${forged}.${id}.${mac}`,
      `${body}.${id}.`,
      `${body}.${mac}`,
      '',
      '...',
      `${body}.x.${mac}`,
    ]) {
      expect(keys.verify('cursor', attempt)).toBeUndefined()
    }
  })

  it('signs with the newest secret and still believes the older ones of the list', () => {
    const before = new Keyring([old]).sign('link', 'invite')

    expect(new Keyring([fresh, old]).verify('link', before)?.toString()).toBe('invite')
    expect(new Keyring([fresh]).verify('link', before)).toBeUndefined()
  })
})
