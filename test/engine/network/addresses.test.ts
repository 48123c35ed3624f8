import { describe, expect, it } from 'vitest'
import { countedAs, isPublicAddress, plainAddress } from '../../../engine/network/addresses.ts'

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:10.1.2.3',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2001:db8::1',
    '2002:7f00:1::1',
    '2001:0:53aa::1',
    'localhost',
    '',
    '1.2.3',
    '300.1.1.1',
  ])('of this machine, its neighbours or no network is not public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700:4700::1111',
    '::ffff:8.8.8.8',
    '2a00:1450::1',
  ])('of the Internet is public: %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it('in another spelling is the same one', () => {
    expect(['::ffff:10.0.0.1', '::ffff:a00:1', '[::ffff:a00:1]', '10.0.0.1'].map(plainAddress)).toEqual(
      Array(4).fill('10.0.0.1'),
    )
  })

  it('counts as its whole /64 where requests are counted, so that nobody has billions of them', () => {
    expect(countedAs('2a00:1450:4001:82a::200e')).toBe(countedAs('2a00:1450:4001:82a:ffff::1'))
    expect(countedAs('2a00:1450:4001:82a::200e')).not.toBe(countedAs('2a00:1450:4001:82b::200e'))
    expect(countedAs('::ffff:9.8.7.6')).toBe('9.8.7.6')
    expect(countedAs('::1')).toBe('0:0:0:0::/64')
  })
})
