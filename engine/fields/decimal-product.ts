/** The exact product of two plain decimals: `1.10 × 7.2345` is `7.957950`. */
export function multiplyDecimals(a: string, b: string): string {
  // Most money is in the company's own currency.
  if (b === '1' && /^(?:0|[1-9]\d*)(?:\.\d+)?$/.test(a)) return a
  const [wholeA = '0', fractionA = ''] = a.split('.')
  const [wholeB = '0', fractionB = ''] = b.split('.')
  const product = BigInt(wholeA + fractionA) * BigInt(wholeB + fractionB)
  const scale = fractionA.length + fractionB.length
  if (scale === 0) return product.toString()
  const negative = product < 0n
  const digits = (negative ? -product : product).toString().padStart(scale + 1, '0')
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
