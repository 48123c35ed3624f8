import { BlockList, isIP } from 'node:net'
import { isPublicAddress, plainAddress } from './addresses.ts'

/** What may be fetched besides the public Internet: host names, addresses and ranges (`10.1.0.0/16`), as set. */
export class Allowed {
  readonly #names = new Set<string>()
  readonly #ranges = new BlockList()

  /** @param entries of the setting FETCH_ALLOW, checked by `isAllowEntry` */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      const [net = '', prefix] = entry.split('/')
      const family = isIP(net)
      if (family === 0) this.#names.add(entry.toLowerCase())
      else
        this.#ranges.addSubnet(
          net,
          Number(prefix ?? (family === 4 ? 32 : 128)),
          family === 4 ? 'ipv4' : 'ipv6',
        )
    }
  }

  /** @param host as the URL names it */
  has(host: string, address: string): boolean {
    const plain = plainAddress(address)
    return (
      isPublicAddress(plain) ||
      this.#names.has(host.toLowerCase()) ||
      this.#ranges.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4')
    )
  }
}
