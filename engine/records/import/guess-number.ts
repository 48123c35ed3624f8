/** How a column writes its numbers: `#,##0.00` is 1,234.56 and `#.##0,00` is 1.234,56. */
export const numberFormats = { '#,##0.00': '.', '#.##0,00': ',' } as const
export type NumberFormat = keyof typeof numberFormats

const number = /^[(+\-−]?\s*[$€£¥₩₹]?\s*\d[\d.,'’ \u00a0\u202f]*\s*[万亿%]?\)?\s*[$€£¥₩₹]?$/

/** Watches a column of numbers for what tells the decimal separator. */
export class NumberWatch {
  #numbers = 0
  #whole = 0
  #point = 0
  #comma = 0
  #unclear = 0

  /** @param text not empty */
  see(text: string): void {
    const given = text.normalize('NFKC').trim()
    if (!number.test(given)) return
    this.#numbers++
    const body = given.replace(/[^\d.,]/g, '')
    const [points, commas] = [body.split('.').length - 1, body.split(',').length - 1]
    if (points === 0 && commas === 0) this.#whole++
    else if (points > 0 && commas > 0) {
      if (body.lastIndexOf('.') > body.lastIndexOf(',')) this.#point++
      else this.#comma++
    } else if (points > 1) this.#comma++
    else if (commas > 1) this.#point++
    else {
      const mark = points === 1 ? '.' : ','
      const [before = '', after = ''] = body.split(mark)
      const maybeGroup = after.length === 3 && before.length <= 3 && !before.startsWith('0') && before !== ''
      if (maybeGroup) this.#unclear++
      else if (mark === '.') this.#point++
      else this.#comma++
    }
  }

  get numbers(): number {
    return this.#numbers
  }

  get whole(): number {
    return this.#whole
  }

  /** Undefined when no number has a separator. */
  guess(): { format: NumberFormat; ambiguous: boolean } | undefined {
    if (this.#point + this.#comma + this.#unclear === 0) return undefined
    const decided = this.#point !== this.#comma
    return {
      format: this.#comma > this.#point ? '#.##0,00' : '#,##0.00',
      ambiguous: this.#point > 0 && this.#comma > 0 ? true : !decided,
    }
  }
}
