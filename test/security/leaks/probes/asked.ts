import type { Kind } from '../kinds.ts'
import type { Facts } from '../seed.ts'

/** One request of a probe. */
export interface Asked {
  /** GET unless told. */
  method?: string
  path: string
  json?: unknown
  body?: () => FormData
  headers?: Record<string, string>
  /** Go on with `page.next` until there is none. */
  pages?: boolean
  /** Wait for the job that it starts, and take how it ended as part of the answer. */
  job?: boolean
}

/** What a probe is made for. */
export interface Aim {
  kind: Kind
  facts: Facts
  /** The object of a route of records. */
  object: string
  /** Ids of records of the object: which the person may see, and which not, of all sorts. */
  seen: readonly string[]
  hidden: readonly string[]
  /** The relation, in a route of related records. */
  relation: string
}

/** Requests to make of one route, by method and path; `{object}` stands for every object. */
export type Probes = Record<string, (aim: Aim) => Asked[]>

export const nowhere = '00000000-0000-7000-8000-000000000001'

export const query = (path: string, parameters: Record<string, string>): Asked => ({
  path: `${path}?${new URLSearchParams(parameters)}`,
})
export const send = (
  method: string,
  path: string,
  json: unknown,
  headers?: Record<string, string>,
): Asked => ({
  method,
  path,
  json,
  ...(headers ? { headers } : {}),
})
export const upload = (path: string, text: string, options: unknown = {}): Asked => ({
  method: 'POST',
  path,
  body: () => {
    const form = new FormData()
    form.append('file', new Blob([text]), 'rows.csv')
    form.append('options', JSON.stringify(options))
    return form
  },
})
