import type { ExportPages } from './export-pages.ts'

/** Counts the records that are read, and tells in the end how many: also when whoever reads goes away before. */
export class Reading {
  readonly pages: ExportPages
  readonly #ended: (rows: number, complete: boolean) => Promise<void>
  #rows = 0

  constructor(pages: ExportPages, ended: (rows: number, complete: boolean) => Promise<void>) {
    this.#ended = ended
    this.#rows = pages.first.data.length
    this.pages = { first: pages.first, rest: () => this.#counted(pages) }
  }

  /** The file as it is made of the pages; its end, or that nobody wants it any more, is the end of the export. */
  async *watch<T>(content: AsyncIterable<T>): AsyncGenerator<T> {
    let complete = false
    try {
      yield* content
      complete = true
    } finally {
      await this.#ended(this.#rows, complete)
    }
  }

  async *#counted(pages: ExportPages): AsyncGenerator<Record<string, unknown>[]> {
    for await (const page of pages.rest()) {
      this.#rows += page.length
      yield page
    }
  }
}
