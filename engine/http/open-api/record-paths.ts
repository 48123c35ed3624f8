import type { Ctx } from '../../context.ts'
import type { ObjectDef } from '../../model.ts'
import { fieldRight, maySee } from '../../permissions/fields.ts'
import { mayAct, mayDo } from '../../permissions/rights.ts'
import { answer, jsonBody, type Operation, type Paths, parameter, queryParameter } from './operation.ts'
import { list, readSchema, ref, type Schema, object as shape } from './value-schemas.ts'

const pascal = (name: string): string =>
  name.replace(/(^|_)([a-z0-9])/g, (_, __, letter: string) => letter.toUpperCase())

/** Name of an object's record in the document. */
export const recordName = (object: ObjectDef): string => `Record${pascal(object.name)}`

/** A record as this person reads it. */
export function recordSchema(ctx: Ctx, object: ObjectDef): Schema {
  const fields = [...object.fields.values()].filter((field) => maySee(ctx, object, field))
  const properties = Object.fromEntries(
    fields.map((field) => [
      field.name,
      readSchema(field, ['mask', 'hidden'].includes(fieldRight(ctx, object, field).level)),
    ]),
  )
  return {
    ...shape(properties, ['id', 'version']),
    properties: {
      ...properties,
      _permissions: { type: 'object' },
      _stale_since: { type: 'object' },
      _waiting: waitingSchema,
    },
    additionalProperties: false,
  }
}

/** What of a save waits for an approval instead of being written. */
const waitingSchema = shape(
  {
    approval: { type: 'string' },
    label: { type: 'string' },
    act: { enum: ['create', 'update', 'delete', 'stage', 'transfer'] },
    fields: list({ type: 'string' }),
    instance: { type: 'string', format: 'uuid' },
  },
  ['approval', 'label', 'act', 'fields', 'instance'],
)

const listParameters = [
  'filter',
  'search',
  'sort',
  'fields',
  'limit',
  'cursor',
  'offset',
  'count',
  'view',
  'deleted',
].map(queryParameter)

/** The paths of one object, as far as this person may walk them. */
export function recordPaths(ctx: Ctx, object: ObjectDef): Paths {
  const record = ref(recordName(object))
  const page = shape({ data: list(record), page: ref('Page') })
  const tags = [object.name]
  const may = (act: Parameters<typeof mayDo>[2], operation: Operation): Operation | undefined =>
    mayDo(ctx, object, act) ? { tags, ...operation } : undefined
  const mayMerge = (action: string, operation: Operation): Operation | undefined =>
    mayAct(ctx, object, action) ? may('delete', operation) : undefined
  const base = `/api/records/${object.name}`
  const id = parameter('id')
  const one = { ...answer(200, 'The record', record) }
  const ofOwned = (operation: Operation | undefined) => (object.ownership === 'user' ? operation : undefined)
  const to: Schema = {
    anyOf: [{ type: 'string' }, shape({ id: { type: 'string', format: 'uuid' } }, ['id'])],
  }
  const assigned = shape({ assigned: { type: 'boolean' }, record }, ['assigned', 'record'])
  return compact({
    [base]: {
      get: may('read', {
        summary: `List ${object.name}`,
        parameters: listParameters,
        responses: answer(200, 'A page', page),
      }),
      post: may('create', {
        summary: `Create ${object.name}`,
        parameters: [queryParameter('form'), queryParameter('confirm')],
        requestBody: jsonBody({ type: 'object' }),
        responses: { ...answer(201, 'Made', record) },
      }),
    },
    [`${base}/query`]: {
      post: may('read', {
        summary: 'List with a JSON body',
        requestBody: jsonBody({ type: 'object' }),
        responses: answer(200, 'A page', page),
      }),
    },
    [`${base}/aggregate`]: {
      post: may('read', {
        summary: 'Groups and measures',
        requestBody: jsonBody({ type: 'object' }),
        responses: answer(200, 'Groups', shape({ data: list({ type: 'object' }), page: ref('Page') })),
      }),
    },
    [`${base}/evaluate`]: {
      post: may('read', {
        summary: 'Outcomes of rules by name, for a record as typed in',
        requestBody: jsonBody({ type: 'object' }),
        responses: answer(200, 'Outcomes', shape({ outcomes: { type: 'object' } }, ['outcomes'])),
      }),
    },
    [`${base}/bulk`]: {
      post: may('read', {
        summary: 'Many records at once',
        requestBody: jsonBody({ type: 'object' }),
        responses: {
          ...answer(200, 'A result per record', shape({ results: list(ref('BulkResult')) })),
          ...answer(202, 'The job of a deletion of more than 10,000 records', ref('Job')),
        },
      }),
    },
    [`${base}/import/preview`]: {
      post: may('import', {
        summary: 'Columns and guesses of a file',
        responses: answer(200, 'What the file holds', { type: 'object' }),
      }),
    },
    [`${base}/import`]: {
      post: may('import', { summary: 'Import a file', responses: answer(202, 'The job', ref('Job')) }),
    },
    [`${base}/export`]: {
      get: may('export', {
        summary: 'CSV or XLSX',
        parameters: [...listParameters, queryParameter('format')],
        responses: { 200: { description: 'The file' } },
      }),
    },
    [`${base}/{id}`]: {
      get: may('read', { summary: 'Read one', parameters: [id, queryParameter('fields')], responses: one }),
      patch: may('update', {
        summary: 'Change some fields',
        parameters: [id, queryParameter('form'), queryParameter('confirm'), queryParameter('reason')],
        requestBody: jsonBody({ type: 'object' }),
        responses: {
          ...one,
          ...answer(202, 'The record as it stands: the change waits for an approval', record),
        },
      }),
      delete: may('delete', {
        summary: 'To the recycle bin',
        parameters: [id, queryParameter('purge')],
        responses: {
          204: { description: 'Deleted' },
          ...answer(202, 'The job, when more than 10,000 records go along; or the approval it waits for', {
            anyOf: [ref('Job'), shape({ _waiting: waitingSchema }, ['_waiting'])],
          }),
        },
      }),
    },
    [`${base}/{id}/restore`]: {
      post: may('delete', {
        summary: 'Back from the recycle bin',
        parameters: [id, queryParameter('confirm')],
        responses: one,
      }),
    },
    [`${base}/{id}/actions`]: {
      get: may('read', {
        summary: 'What can be done with it now, and why not',
        parameters: [id],
        responses: answer(
          200,
          'The actions',
          shape({
            data: list(
              shape(
                {
                  name: { type: 'string' },
                  possible: { type: 'boolean' },
                  code: { type: 'string' },
                  reason: { type: 'string' },
                },
                ['name', 'possible'],
              ),
            ),
          }),
        ),
      }),
    },
    [`${base}/{id}/actions/merge`]: {
      post: mayMerge('merge', {
        summary: 'One record of several',
        parameters: [id],
        requestBody: jsonBody({ type: 'object' }),
        responses: answer(
          200,
          'The record that stays, and what moved to it',
          shape({ record, merge: { type: 'string', format: 'uuid' }, moved: list({ type: 'object' }) }, [
            'record',
            'moved',
          ]),
        ),
      }),
    },
    [`${base}/{id}/actions/unmerge`]: {
      post: mayMerge('unmerge', {
        summary: 'Undo a merge',
        parameters: [id],
        responses: answer(
          200,
          'What came back, and what points elsewhere by now',
          shape({
            record,
            restored: list({ type: 'string', format: 'uuid' }),
            left: list({ type: 'object' }),
          }),
        ),
      }),
    },
    [`${base}/{id}/actions/assign`]: {
      post: ofOwned(
        mayAct(ctx, object, 'assign')
          ? may('update', {
              summary: 'Give it to somebody, by the rules of assignment unless `to` says whom',
              parameters: [id],
              requestBody: jsonBody(shape({ to })),
              responses: {
                ...answer(200, 'Whether it went to somebody, and the record', assigned),
                ...answer(202, 'The same: it waits for an approval', assigned),
              },
            })
          : undefined,
      ),
    },
    [`${base}/{id}/actions/transfer`]: {
      post: ofOwned(
        may('transfer', {
          summary: 'Give it to another owner',
          parameters: [id],
          requestBody: jsonBody(shape({ to }, ['to'])),
          responses: { ...one, ...answer(202, 'The record as it stands: it waits for an approval', record) },
        }),
      ),
    },
    [`${base}/{id}/actions/clone`]: {
      post: may('create', {
        summary: 'Another one like it',
        parameters: [id, queryParameter('confirm')],
        requestBody: jsonBody(shape({ values: { type: 'object' } })),
        responses: { ...answer(201, 'Made', record) },
      }),
    },
    [`${base}/{id}/actions/changeRecordType`]: {
      post:
        object.recordTypes.size > 0
          ? may('update', {
              summary: 'Make it one of another type',
              parameters: [id, queryParameter('confirm')],
              requestBody: jsonBody(
                shape({ to: { enum: [...object.recordTypes.keys()] }, values: { type: 'object' } }, ['to']),
              ),
              responses: {
                ...one,
                ...answer(202, 'The record as it stands: the change waits for an approval', record),
              },
            })
          : undefined,
    },
    [`${base}/{id}/actions/submitForApproval`]: {
      post: may('read', {
        summary: 'Submit it for approval',
        parameters: [id],
        requestBody: jsonBody({ type: 'object' }),
        responses: answer(201, 'The approval', shape({ instance: { type: 'string', format: 'uuid' } })),
      }),
    },
    [`${base}/{id}/access`]: {
      get: may('read', {
        summary: 'Why somebody may or may not do what with it',
        parameters: [id, { name: 'user', in: 'query', schema: { type: 'string', format: 'uuid' } }],
        responses: answer(
          200,
          'Acts and fields, each with what gives it',
          shape({
            user: { type: 'object' },
            acts: list({ type: 'object' }),
            fields: list({ type: 'object' }),
            shares: list(ref('Share')),
          }),
        ),
      }),
    },
    ...Object.fromEntries(
      [
        ['share', 'Open it to more people'],
        ['unshare', 'Take shares back'],
      ].map(([action, summary]) => [
        `${base}/{id}/actions/${action}`,
        {
          post: may('share', {
            summary: summary!,
            parameters: [id],
            requestBody: jsonBody({ type: 'object' }),
            responses: answer(200, 'All shares of the record', shape({ data: list(ref('Share')) })),
          }),
        },
      ]),
    ),
    [`${base}/{id}/presence`]: {
      get: may('read', {
        summary: 'Who else is editing it',
        parameters: [id],
        responses: answer(
          200,
          'People, first come first',
          shape({
            data: list(
              shape({
                user: ref('Reference'),
                since: { type: 'string', format: 'date-time' },
                until: { type: 'string', format: 'date-time' },
              }),
            ),
          }),
        ),
      }),
      put: may('update', {
        summary: 'Say that you are editing it, or no longer',
        parameters: [id],
        requestBody: jsonBody(
          shape({ tab: { type: 'string', format: 'uuid' }, editing: { type: 'boolean' } }),
        ),
        responses: { 204: { description: 'Noted' } },
      }),
    },
    [`${base}/{id}/history`]: {
      get: may('read', {
        summary: 'Changes',
        parameters: [id],
        responses: answer(200, 'Newest first', shape({ data: list(ref('History')), page: ref('Page') })),
      }),
    },
    [`${base}/{id}/timeline`]: {
      get: may('read', {
        summary: 'Everything that happened',
        parameters: [id],
        responses: answer(
          200,
          'Newest first',
          shape({ data: list({ type: 'object', required: ['kind', 'at'] }), page: ref('Page') }),
        ),
      }),
    },
    [`${base}/{id}/stages`]: {
      get: may('read', {
        summary: 'Which stages of its pipeline it may enter now, and what is missing for the others',
        parameters: [id],
        responses: answer(
          200,
          'Every stage but its own',
          shape({
            data: list(
              shape({
                stage: { type: 'string' },
                open: { type: 'boolean' },
                missing: list({ type: 'string' }),
                reasons: list({ type: 'string' }),
                may_override: { type: 'boolean' },
              }),
            ),
          }),
        ),
      }),
    },
    ...Object.fromEntries(
      [...object.relations.values()].flatMap((relation) => {
        const child = ctx.model.objects.get(relation.object)
        if (!child || !mayDo(ctx, child, 'read')) return []
        const related = shape({ data: list(ref(recordName(child))), page: ref('Page') })
        return [
          [
            `${base}/{id}/related/${relation.name}`,
            {
              get: may('read', {
                summary: `${relation.name} of one`,
                parameters: [id, ...listParameters],
                responses: answer(200, 'A page', related),
              }),
            },
          ],
        ]
      }),
    ),
  })
}

function compact(paths: Record<string, Record<string, Operation | undefined>>): Paths {
  return Object.fromEntries(
    Object.entries(paths)
      .map(
        ([path, methods]) =>
          [
            path,
            Object.fromEntries(Object.entries(methods).filter(([, operation]) => operation !== undefined)),
          ] as const,
      )
      .filter(([, methods]) => Object.keys(methods).length > 0),
  ) as Paths
}
