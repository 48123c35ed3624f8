/** `kind/name`, as problems and usages name documents. */
export type ItemKey = `${string}/${string}`

export const itemKey = (kind: string, name: string): ItemKey => `${kind}/${name}`

export function splitKey(key: ItemKey): { kind: string; name: string } {
  const at = key.indexOf('/')
  return { kind: key.slice(0, at), name: key.slice(at + 1) }
}
