/**
 * What a value of the file means in a format, to show beside the choice: a number, or a day as `yyyy-MM-dd`.
 * Undefined when the value does not fit; the server reads the file by itself.
 */
export function readSample(text: string, format: string): number | string | undefined {
  return format.includes('#') ? readNumber(text, format) : readDay(text, format)
}

function readNumber(text: string, format: string): number | undefined {
  const decimal = format.at(-3) === ',' ? ',' : '.'
  const plain = text.replaceAll(decimal === ',' ? '.' : ',', '').replace(decimal, '.')
  const value = Number(plain.replace(/[^\d.-]/g, ''))
  return /\d/.test(text) && Number.isFinite(value) ? value : undefined
}

function readDay(text: string, format: string): string | undefined {
  const order = [...format.matchAll(/y+|M+|d+/g)].map(([token]) => token[0]!)
  const numbers = text.match(/\d+/g) ?? []
  const part = (token: string) => numbers[order.indexOf(token)] ?? ''
  const [year, month, day] = [part('y'), part('M'), part('d')]
  if (!year || Number(month) < 1 || Number(month) > 12 || Number(day) < 1 || Number(day) > 31)
    return undefined
  const whole = year.length === 2 ? `${Number(year) < 70 ? '20' : '19'}${year}` : year
  return `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
