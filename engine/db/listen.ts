import pg from 'pg'
import type { Log } from '../context.ts'

const retryMs = 5_000

/** Hears a channel on a connection of its own; lost, it is opened again. What was said meanwhile is lost too. */
export class Listener {
  readonly #url: string
  readonly #channel: string
  readonly #log: Log
  readonly #heard: () => void
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #isStopped = false

  constructor({ url, channel, log, heard }: { url: string; channel: string; log: Log; heard: () => void }) {
    this.#url = url
    this.#channel = channel
    this.#log = log
    this.#heard = heard
  }

  async start(): Promise<void> {
    if (this.#isStopped) return
    const client = new pg.Client({ connectionString: this.#url, application_name: 'trellis listener' })
    this.#client = client
    client.on('notification', () => this.#heard())
    client.on('error', (error) => this.#lost(error))
    client.on('end', () => this.#lost(undefined))
    try {
      await client.connect()
      await client.query(`LISTEN ${pg.escapeIdentifier(this.#channel)}`)
    } catch (error) {
      this.#lost(error)
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#client?.end()
  }

  #lost(error: unknown): void {
    if (this.#isStopped || this.#timer) return
    this.#log.debug({ error, channel: this.#channel }, 'a channel is not heard for a while')
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.start()
    }, retryMs)
    this.#timer.unref()
  }
}
