import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import type { Database, Queryable, Tx } from '../../../engine/database.ts'
import { type Sql, toSqlText } from '../../../engine/sql.ts'

/** Requests that carry this header have their statements written down. */
export const probeHeader = 'x-probe'

const started = 'http.server.request.start'
const running = new AsyncLocalStorage<string[]>()
const kept = new Map<string, string[]>()

const begin = (message: unknown): void => {
  const { request } = message as { request: IncomingMessage }
  const probe = request.headers[probeHeader]
  if (typeof probe !== 'string') return
  const texts: string[] = []
  kept.set(probe, texts)
  running.enterWith(texts)
}

/** Writes down, request by request, what it asks of the database. @returns how to end that */
export function keepStatements(): () => void {
  subscribe(started, begin)
  return () => {
    unsubscribe(started, begin)
    kept.clear()
  }
}

/** The statements of one request, in their order, parameters aside. */
export function statementsOf(probe: string): string[] {
  const texts = kept.get(probe) ?? []
  kept.delete(probe)
  return texts
}

const note = (query: Sql): void => {
  running.getStore()?.push(toSqlText(query).text.replace(/\s+/g, ' '))
}

const noting = <Q extends Queryable>(queryable: Q): Q => ({
  ...queryable,
  rows: (query, options) => {
    note(query)
    return queryable.rows(query, options)
  },
  first: (query, options) => {
    note(query)
    return queryable.first(query, options)
  },
  run: (query, options) => {
    note(query)
    return queryable.run(query, options)
  },
  transaction: (work) =>
    queryable.transaction((tx) => {
      const noted: Tx = noting(tx)
      noted.transaction = (inner) => inner(noted)
      return work(noted)
    }),
})

/** The same database, noting statements for the request that sends them. */
export function noted(db: Database): Database {
  return {
    ...noting(db),
    get url() {
      return db.url
    },
    newModel: (version, tables) => db.newModel(version, tables),
    close: () => db.close(),
    withClient: (work) =>
      db.withClient((client) => {
        const send = client.query.bind(client) as (...given: unknown[]) => unknown
        const texts = running.getStore()
        return work(
          new Proxy(client, {
            get: (target, name) =>
              name === 'query'
                ? (first: unknown, ...rest: unknown[]) => {
                    texts?.push(typeof first === 'string' ? first : String((first as { text?: string }).text))
                    return send(first, ...rest)
                  }
                : Reflect.get(target, name, target),
          }),
        )
      }),
  }
}
