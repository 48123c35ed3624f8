import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Ctx } from '../../context.ts'
import { once } from '../../db/idempotency.ts'
import { AppError } from '../../errors.ts'
import { keepFile } from '../../files/keep-file.ts'
import { fileStore } from '../../files/slots.ts'
import type { Contexts } from '../../jobs/contexts.ts'
import { createRecord } from '../../records/create.ts'
import { readRecord } from '../../records/read.ts'
import { updateRecord } from '../../records/update.ts'
import type { OutsideDoer } from './caller.ts'
import type { CallEnd } from './calls.ts'

/** Formats of documents, with the ending of their files. */
export const endings = { text: 'txt', html: 'html', markdown: 'md' } as const
export type Format = keyof typeof endings

export interface DocumentRequest {
  /** Of the file. */
  name: string
  text: string
  object: string
  record: string
  /** A field for files; null: among the attachments. */
  field: string | null
  /** As whom; null: the engine itself. */
  user: string | null
}

/** Keeps written documents as files of their records: once a visit, however often it is begun. */
export const documentDoer = (contexts: Contexts): OutsideDoer => ({
  name: 'document',
  async call({ key, request }): Promise<CallEnd> {
    const asked = request as DocumentRequest
    const system = await contexts.system()
    const ctx = asked.user === null ? system : await contexts.ofUser(asked.user, 'workflow')
    if (!ctx) return { fail: 'forbidden', detail: { message: 'Who the workflow works as is not active.' } }
    try {
      const { body } = await once(
        { ...ctx, via: 'workflow' },
        { key, route: 'document', body: asked },
        async (tx) => ({
          status: 200,
          body: await attach(tx, asked),
        }),
      )
      return { done: 'next', output: body }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const { errors } = error.details
      return { fail: error.code, detail: { message: error.message, ...(errors ? { errors } : {}) } }
    }
  },
})

async function attach(tx: Ctx, { name, text, object, record, field }: DocumentRequest): Promise<object> {
  const path = join(tx.parts.get(fileStore).incoming, randomUUID())
  await writeFile(path, text)
  const file = await keepFile(tx, { path, name })
  const about = { object, id: record }
  if (field === null) {
    const made = await createRecord(tx, 'attachment', { name: name.slice(0, 200), file: file.id, about })
    return { file: file.id, name: file.name, size: file.size, attachment: made.id }
  }
  const isList = tx.model.objects.get(object)?.fields.get(field)?.multiple === true
  const before = isList ? [(await readRecord(tx, object, record, [field]))[field] ?? []].flat() : []
  const ids = (before as (string | { id: string })[]).map((one) => (typeof one === 'string' ? one : one.id))
  await updateRecord(tx, object, record, { [field]: isList ? [...ids, file.id] : file.id })
  return { file: file.id, name: file.name, size: file.size, record }
}

/** A page of its own, in which no script can run wherever it is opened. */
export const htmlPage = (title: string, body: string): string =>
  `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
</head>
<body>
${body}
</body>
</html>
`
