import { list, object, orNull, ref, type Schema } from './value-schemas.ts'

const text: Schema = { type: 'string' }
const integer: Schema = { type: 'integer' }
const flag: Schema = { type: 'boolean' }

/** Shapes that several paths answer with. */
export const sharedSchemas: Record<string, Schema> = {
  Problem: object(
    {
      type: text,
      title: text,
      status: integer,
      code: text,
      detail: text,
      errors: list(ref('Issue')),
      requestId: text,
    },
    ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  ),
  Issue: object({ path: text, code: text, message: text }),
  Reference: object(
    {
      id: orNull({ type: 'string', format: 'uuid' }),
      label: orNull(text),
      object: text,
      hidden: flag,
      deleted: flag,
    },
    ['id', 'label'],
  ),
  Page: object(
    {
      next: orNull(text),
      count: integer,
      countKind: { enum: ['exact', 'estimate', 'none'] },
      // Stored formulas and lookups that a job is still bringing up to date, by field.
      stale_since: { type: 'object', additionalProperties: { type: 'string', format: 'date-time' } },
    },
    ['next', 'countKind'],
  ),
  History: object({
    version: integer,
    at: { type: 'string', format: 'date-time' },
    act: { enum: ['create', 'update', 'delete', 'restore', 'merge', 'unmerge'] },
    user: orNull(ref('Reference')),
    on_behalf_of: orNull(ref('Reference')),
    via: text,
    changes: { type: 'object', additionalProperties: { type: 'array', minItems: 2, maxItems: 2 } },
  }),
  BulkResult: {
    anyOf: [object({ id: text, version: integer, created: flag }), object({ problem: ref('Problem') })],
  },
  Share: object({
    with: object({ kind: text, id: text, label: orNull(text) }),
    access: { enum: ['read', 'edit'] },
    until: orNull(text),
    by: { type: ['object', 'null'] },
    at: text,
  }),
  Hit: object({ object: text, id: { type: 'string', format: 'uuid' }, label: text }),
  Job: object(
    {
      id: text,
      kind: text,
      state: { enum: ['queued', 'running', 'done', 'failed', 'cancelled'] },
      done: integer,
      total: orNull(integer),
      rate: orNull({ type: 'number' }),
      eta_s: orNull({ type: 'number' }),
      errors: list({ type: 'object' }),
      error_count: integer,
      result: {},
    },
    ['id', 'kind', 'state', 'done', 'total', 'errors'],
  ),
  User: object({ id: text, name: text, email: text, roles: list(text) }),
}
