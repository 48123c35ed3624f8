import { v7 as uuid } from 'uuid'
import { tellPeople } from '../../notifications/tell-people.ts'
import {
  acts,
  asked,
  deadline,
  decision,
  fields,
  named,
  people,
  template,
  value,
} from '../../process/graph/options.ts'
import { sql } from '../../sql.ts'
import { defineNode, done, later } from '../define-node.ts'
import type { Localized } from '../expressions/templates.ts'
import type { NodeScope } from '../node-scope.ts'
import { findUsers, type PersonSlot } from '../people.ts'
import { formFields } from '../tasks/form-fields.ts'

interface Options {
  title: Localized
  body?: Localized
  assignees: PersonSlot | PersonSlot[]
  decision?: 'any' | 'all' | 'claim'
  fields?: unknown[]
  /** A form of the run's object: its fields are asked for, as it shows them and by its rules. */
  form?: string
  /** Of the form, when there is one. */
  editable?: string[]
  record?: unknown
  outputs?: Readonly<Record<string, unknown>>
  /** The way of a race that it stands for. */
  option?: string
  decideAt?: 'claim' | 'done'
}

/**
 * Asks people: one of them, all of them, or whoever claims it. The document's outputs are the buttons; what they fill in
 * is the output. Nobody to ask: port `nobody`.
 */
export const task = defineNode<Options>({
  name: 'task',
  outputs: 'own',
  waits: true,
  options: {
    required: ['title', 'assignees'],
    properties: {
      title: template('Title', '标题'),
      body: template('Text', '说明'),
      assignees: people('Who', '办理人'),
      decision: decision('Answers needed', '完成方式'),
      deadline: deadline('Deadline', '期限'),
      fields: asked('Asks for', '填写项', 'array'),
      form: named('Form of the record', '记录表单', 'form'),
      editable: fields('Fields of the record', '可编辑字段'),
      record: value('Record', '记录'),
      acts: acts('Besides answering', '可做的操作'),
    },
  },
  async run(scope, options) {
    const users = await findUsers(scope, options.assignees)
    if (users.length === 0) return done(null, 'nobody')
    const { db, run, token, node, key, now, origin } = scope.work
    const { outputs = {}, option = null, decideAt = 'claim' } = options
    const isTaken = option !== null && decideAt === 'claim'
    const decision = isTaken ? 'claim' : (options.decision ?? 'any')
    const record = await scope.recordId(options.record)
    const title = await scope.texts(options.title)
    const buttons = Object.keys(outputs).filter((port) => port !== 'nobody')
    const { form, editable } = options
    const opened = editable ?? (form === undefined ? [] : formFields(scope.system.model, form))
    const seats = decision === 'claim' ? [null] : users
    const rows = seats.map((assignee) => ({ id: uuid(), assignee }))
    await db.run(sql`INSERT INTO sys.task (id, run_id, token, node, key, decision, assignee, candidates, title, description,
        outputs, fields, editable, object, record_id, option, decide_at, form,
        created_at)
      SELECT x.id, ${run.id}::uuid, ${token}::bigint, ${node}, ${key}, ${decision}, x.assignee,
        ${decision === 'claim' ? users : []}::uuid[], ${JSON.stringify(title)}::jsonb,
        ${options.body === undefined ? null : JSON.stringify(await scope.texts(options.body))}::jsonb,
        ${JSON.stringify(buttons)}::jsonb, ${JSON.stringify(options.fields ?? [])}::json,
        ${JSON.stringify(opened)}::jsonb, ${record ? origin.object : null}, ${record ?? null}::uuid,
        ${option}, ${option === null ? null : decideAt}, ${record ? (options.form ?? null) : null},
        ${now.toISOString()}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(id uuid, assignee uuid)`)
    await tell(scope, users, title, record)
    return later
  },
})

/** Whoever may not read the record still learns that something is asked of them. */
async function tell(
  { system, work }: NodeScope,
  users: readonly string[],
  title: Localized,
  record: string | undefined,
) {
  const { object } = work.origin
  await tellPeople(system, {
    to: users,
    kind: 'assignment',
    title,
    ...(object && record ? { about: { object, id: record } } : {}),
    otherwise: { en: 'A task is waiting for you', zh: '有一项任务等待您办理' },
  })
}
