import { v7 as uuid } from 'uuid'
import { readDeadline } from '../../process/graph/deadline.ts'
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
import { tell as tellRun } from '../../process/inbox.ts'
import { sql } from '../../sql.ts'
import { defineNode, done, later } from '../define-node.ts'
import type { Localized } from '../expressions/templates.ts'
import { findNamed, type PersonSlot } from '../people.ts'
import { isTexts } from '../tasks/check-task.ts'
import { climbLadder } from '../tasks/climb.ts'
import { storedDecision, type WrittenDecision } from '../tasks/decision.ts'
import { formFields } from '../tasks/form-fields.ts'
import { taskOffice } from '../tasks/office.ts'
import { ofAssignee } from '../tasks/on-task.ts'
import { seatPeople } from '../tasks/seat-people.ts'
import { asksYou, tellOfTask } from '../tasks/tell.ts'

interface Options {
  title: Localized
  body?: Localized
  assignees: PersonSlot | PersonSlot[]
  decision?: WrittenDecision
  fields?: unknown[]
  /** A form of the run's object: its fields are asked for, as it shows them and by its rules. */
  form?: string
  /** Of the form, when there is one. */
  editable?: string[]
  record?: unknown
  /** Until when, and what happens before and after. */
  deadline?: unknown
  /** What people may do besides answering. */
  acts?: readonly string[]
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
    const found = await findNamed(scope, options.assignees)
    const { db, run, token, node, key, now, origin } = scope.work
    const { outputs = {}, option = null, decideAt = 'claim', acts = null } = options
    const isTaken = option !== null && decideAt === 'claim'
    const decided = storedDecision(isTaken ? 'claim' : options.decision)
    const office = await taskOffice(scope.system, { people: found.map(({ user }) => user) })
    const { seats, candidates } = seatPeople(found, decided, office)
    if (seats.length === 0) return done(null, 'nobody')
    const record = await scope.recordId(options.record)
    const title = await scope.texts(options.title)
    const buttons = Object.keys(outputs).filter((port) => port !== 'nobody')
    const labels = labelsOf(outputs, buttons)
    const { form, editable } = options
    const opened = editable ?? (form === undefined ? [] : formFields(scope.system.model, form))
    const rows = seats.map((seat) => ({ ...seat, task: uuid() }))
    await db.run(sql`INSERT INTO sys.task (id, seat, state, assignee, weight, ord, original, why, run_id, token, node, key,
        decision, need, candidates, title, description, outputs, labels, fields, editable, object, record_id, option, decide_at,
        form, acts, created_at)
      SELECT x.task, x.id, x.state, x."user", x.weight, x."order", x.original, x.why, ${run.id}::uuid, ${token}::bigint,
        ${node}, ${key}, ${decided.decision}, ${decided.need}::numeric, ${[...candidates]}::uuid[],
        ${JSON.stringify(title)}::jsonb,
        ${options.body === undefined ? null : JSON.stringify(await scope.texts(options.body))}::jsonb,
        ${JSON.stringify(buttons)}::jsonb, ${JSON.stringify(labels)}::jsonb, ${JSON.stringify(options.fields ?? [])}::json,
        ${JSON.stringify(opened)}::jsonb, ${record ? origin.object : null}, ${record ?? null}::uuid,
        ${option}, ${option === null ? null : decideAt}, ${record ? (options.form ?? null) : null},
        ${acts === null ? null : JSON.stringify(acts)}::jsonb, ${now.toISOString()}::timestamptz
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS x(task uuid, id integer, state text, "user" uuid,
        weight numeric, "order" integer, original uuid, why jsonb)`)
    const asked = seats.flatMap(({ user, state }) => (user !== null && state === 'open' ? [user] : []))
    const object = record ? origin.object : null
    const about = { title, object, record: record ?? null }
    await tellOfTask(scope.system, about, { to: [...asked, ...candidates], otherwise: asksYou })
    // Its time was counted before anybody knew whose calendar it is by.
    if (readDeadline(options.deadline)?.calendar === ofAssignee)
      await tellRun(db, {
        run: run.id,
        key: `calendars/${key}`,
        event: { type: 'calendars', names: [ofAssignee] },
        at: now,
      })
    return later
  },
  due: climbLadder,
})

/** What its buttons are called, where the document says so: `{ "label": …, "next": … }`. */
const labelsOf = (outputs: Readonly<Record<string, unknown>>, buttons: readonly string[]): object =>
  Object.fromEntries(
    buttons.flatMap((port) => {
      const { label } = Object(outputs[port]) as { label?: unknown }
      return isTexts(label) ? [[port, label]] : []
    }),
  )
