import { beforeAll, describe, expect, it } from 'vitest'
import { jumpTo, skipStep } from '../../../../engine/approval/acts/by-admin.ts'
import { decide } from '../../../../engine/approval/acts/decide.ts'
import { endInstance } from '../../../../engine/approval/acts/end.ts'
import { addApprover, handOver } from '../../../../engine/approval/acts/hand-over.ts'
import { markRead } from '../../../../engine/approval/acts/mark-read.ts'
import { note, remind } from '../../../../engine/approval/acts/notes.ts'
import { resubmit } from '../../../../engine/approval/acts/resubmit.ts'
import { returnTask } from '../../../../engine/approval/acts/return.ts'
import { removeApprover, replaceApprover } from '../../../../engine/approval/acts/seats.ts'
import { resumeInstance, suspendInstance } from '../../../../engine/approval/acts/suspend.ts'
import { takeBack } from '../../../../engine/approval/acts/take-back.ts'
import { withdraw } from '../../../../engine/approval/acts/withdraw.ts'
import { readApproval } from '../../../../engine/approval/api-views/instance-view.ts'
import { startInstance } from '../../../../engine/approval/start.ts'
import { readInstance } from '../../../../engine/approval/store/instance-row.ts'
import { readSteps } from '../../../../engine/approval/store/steps.ts'
import type { Ctx } from '../../../../engine/context.ts'
import { createRecord } from '../../../../engine/records/create.ts'
import { readRecord } from '../../../../engine/records/read.ts'
import { sql } from '../../../../engine/sql.ts'
import { moveRun } from '../../../../engine/workflow/move-run.ts'
import { withEngine } from '../../../support/engine.ts'
import { counting } from '../../../support/statements.ts'
import { incidentsOf, settle } from '../../workflow/published.ts'
import {
  actsOf,
  asked,
  publishApprovals,
  setSuperior,
  shownAt,
  stateOf,
  submitted,
  taskOf,
} from './published.ts'

describe('an approval', () => {
  const engine = withEngine()
  let [sam, ann, bob, carl, dora]: Ctx[] = []
  beforeAll(async () => {
    sam = await engine.person({ name: 'Sam', roles: ['admin'] })
    ann = await engine.person({ name: 'Ann', roles: ['admin'] })
    bob = await engine.person({ name: 'Bob', roles: ['admin'] })
    carl = await engine.person({ name: 'Carl', roles: ['admin'] })
    dora = await engine.person({ name: 'Dora', roles: ['admin'] })
    const by = (who: Ctx) => [{ user: who.user.email }]
    await setSuperior(engine, ann, bob)
    await publishApprovals(engine, {
      'customer.two': {
        label: { en: 'Two steps', zh: '两步' },
        object: 'customer',
        guard: 'status',
        purpose: 'two',
        steps: {
          first: { assignees: by(ann!), shows: ['name', 'employees'] },
          big: { when: 'employees > 100', assignees: by(bob!), shows: ['name', 'employees'] },
          last: { assignees: by(carl!), shows: ['name'] },
        },
        path: ['first', 'big', 'last'],
      },
      'customer.blocked': {
        label: { en: 'Blocked', zh: '阻止' },
        object: 'customer',
        guard: 'status',
        purpose: 'blocked',
        steps: {
          first: { assignees: by(ann!), shows: ['name'] },
          last: { when: 'employees > 100', assignees: [{ team: 'nobody' }], empty: 'block', shows: ['name'] },
        },
        path: ['first', 'last'],
      },
      'customer.board': {
        label: { en: 'Board', zh: '董事会' },
        object: 'customer',
        guard: 'status',
        purpose: 'board',
        again: 'changed',
        flowAdmin: { user: dora!.user.email },
        steps: {
          board: {
            assignees: [...by(ann!), ...by(bob!), ...by(carl!)],
            decision: { type: 'kOfN', k: 2 },
            shows: ['name', 'employees'],
          },
          legal: { assignees: by(bob!), shows: ['name'], differentFrom: ['board'], empty: 'admin' },
          money: {
            assignees: by(carl!),
            shows: ['employees'],
            editable: ['employees'],
            requires: ['comment', 'employees'],
            onReturn: 'all',
          },
          last: { assignees: by(ann!), shows: ['name'], repeat: 'ask' },
        },
        path: ['board', { parallel: { law: ['legal'], money: ['money'] } }, 'last'],
      },
      'customer.timed': {
        label: { en: 'Timed', zh: '限时' },
        object: 'customer',
        guard: 'status',
        purpose: 'timed',
        needHuman: true,
        flowAdmin: { user: dora!.user.email },
        steps: {
          first: {
            assignees: by(ann!),
            shows: ['name'],
            deadline: {
              after: 'P1D',
              ladder: {
                remind: { at: '-PT4H', act: 'remind' },
                up: { at: 'PT2H', act: 'transfer' },
                late: { at: 'P1D', act: 'approve' },
              },
            },
          },
        },
        path: ['first'],
      },
      'customer.by_calendar': {
        label: { en: 'By calendar', zh: '按日历' },
        object: 'customer',
        guard: 'status',
        purpose: 'by_calendar',
        steps: {
          first: {
            assignees: by(ann!),
            shows: ['name'],
            deadline: {
              after: 'PT24H',
              calendar: 'assignee',
              ladder: {
                copied: { at: '-PT12H', act: 'copySuperior' },
                back: { at: 'PT1H', act: 'return' },
              },
            },
          },
        },
        path: ['first'],
      },
      'customer.aside': {
        label: { en: 'Aside', zh: '另存' },
        object: 'customer',
        guard: 'changeset',
        purpose: 'aside',
        onConflict: 'reapprove',
        steps: { first: { assignees: by(ann!), shows: ['name', 'employees'] } },
        path: ['first'],
      },
      'customer.auto': {
        label: { en: 'Auto', zh: '自动' },
        object: 'customer',
        guard: 'status',
        purpose: 'auto',
        steps: {
          first: { assignees: by(ann!), shows: ['name'], deadline: { after: 'PT1H', act: 'approve' } },
        },
        path: ['first'],
        effects: { approve: [{ set: { name: '=website' } }] },
      },
      'customer.effects': {
        label: { en: 'Effects', zh: '后续' },
        object: 'customer',
        guard: 'status',
        purpose: 'effects',
        steps: {
          first: {
            assignees: by(ann!),
            shows: ['name'],
            // One may stand by itself.
            onApprove: { set: { employees: '=employees + 100' } },
          },
        },
        path: ['first'],
        effects: {
          submit: [{ set: { website: 'https://submitted.example' } }],
          step: [{ set: { employees: '=employees + 10' } }],
          reject: [{ set: { website: 'https://rejected.example' } }],
          return: [{ set: { website: 'https://returned.example' } }],
          withdraw: [{ set: { website: 'https://withdrawn.example' } }],
          approve: [
            { set: { employees: '=employees + 1' } },
            { set: { name: '=website' } },
            { email: { to: 'board@example.com', subject: 'Done', body: '{{name}} is done' } },
          ],
        },
      },
    })
  }, 60_000)

  const yes = async (run: string, who: Ctx, step: string) =>
    decide(who, await taskOf(engine, run, who, step), 'approve', { shown: await shownAt(engine, run, step) })

  it('is decided and answered in few statements, however many steps lie behind', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    const decided = async (who: Ctx, step: string) => {
      const { ctx, sent } = counting(who)
      const task = await taskOf(engine, run, who, step)
      await decide(ctx, task, 'approve', { shown: await shownAt(engine, run, step) })
      const act = sent()
      await readApproval(ctx, run)
      return { act, answer: sent() - act }
    }
    const between = await decided(ann!, 'first')
    expect(between.act).toBeLessThanOrEqual(23)
    expect(between.answer).toBeLessThanOrEqual(6)
    const last = await decided(carl!, 'last')
    expect(last.act).toBeLessThanOrEqual(14)
    expect(last.answer).toBeLessThanOrEqual(4)
    expect(await stateOf(engine, run)).toBe('approved')
  })

  it('asks one step after another and ends when the last has agreed', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['last:Carl'])
    await yes(run, carl!, 'last')
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await actsOf(engine, run)).toEqual(['submit', 'approve', 'approve', 'approved'])
  })

  it('asks the steps whose condition holds', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!, { values: { employees: 500 } })
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['big:Bob'])
  })

  it('does not begin where a later step would have nobody and must not, and keeps what was foreseen', async () => {
    await expect(
      submitted(engine, 'customer.blocked', sam!, { values: { employees: 500 } }),
    ).rejects.toMatchObject({
      code: 'approval_no_approver',
      details: { step: 'last' },
    })
    const { run } = await submitted(engine, 'customer.blocked', sam!, { values: { employees: 5 } })
    expect((await readInstance(engine.system, run))!.preview).toEqual({
      outcome: 'approved',
      steps: [
        { step: 'first', isTaken: true, people: [ann!.user.id] },
        { step: 'last', isTaken: false, people: [] },
      ],
    })
  })

  it('ends with a rejection', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await decide(ann!, await taskOf(engine, run, ann!), 'reject', {
      shown: await shownAt(engine, run, 'first'),
    })
    expect(await stateOf(engine, run)).toBe('rejected')
    await expect(yes(run, ann!, 'first')).rejects.toMatchObject({
      code: 'approval_ended',
      details: { by_name: 'Ann' },
    })
  })

  it('goes back to the submitter and asks again from there', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await yes(run, ann!, 'first')
    await returnTask(carl!, await taskOf(engine, run, carl!), { to: 'submit', comment: 'Say more' })
    expect(await stateOf(engine, run)).toBe('returned')
    expect(await asked(engine, run)).toEqual([])
    await resubmit(sam!, run, { values: { employees: 300 } })
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['big:Bob'])
  })

  it('is withdrawn by its submitter, until somebody has decided', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    await expect(withdraw(ann!, run)).rejects.toMatchObject({ code: 'forbidden' })
    await withdraw(sam!, run)
    expect(await stateOf(engine, run)).toBe('withdrawn')
    const late = await submitted(engine, 'customer.two', sam!)
    await yes(late.run, ann!, 'first')
    await expect(withdraw(sam!, late.run)).rejects.toMatchObject({ code: 'approval_too_late' })
  })

  describe('at a step', () => {
    it('ends as soon as enough have agreed, and asks other people where it must', async () => {
      const { run } = await submitted(engine, 'customer.board', sam!, { values: { employees: 5 } })
      expect(await asked(engine, run)).toEqual(['board:Ann', 'board:Bob', 'board:Carl'])
      await yes(run, ann!, 'board')
      expect(await asked(engine, run)).toEqual(['board:Bob', 'board:Carl'])
      await yes(run, bob!, 'board')
      // Bob decided at the board, so somebody else has to be the lawyer.
      expect(await asked(engine, run)).toEqual(['legal:Dora', 'money:Carl'])
    })

    it('asks for what it needs and saves what it lets edit, nothing else', async () => {
      const { run, record } = await submitted(engine, 'customer.board', sam!)
      await yes(run, ann!, 'board')
      await yes(run, bob!, 'board')
      const task = await taskOf(engine, run, carl!, 'money')
      const shown = await shownAt(engine, run, 'money')
      await expect(decide(carl!, task, 'approve', { shown })).rejects.toMatchObject({
        code: 'approval_input_missing',
        details: { missing: ['comment'] },
      })
      await expect(decide(carl!, task, 'approve', { shown, comment: 'ok' })).rejects.toMatchObject({
        code: 'approval_input_missing',
        details: { missing: ['employees'] },
      })
      await expect(
        decide(carl!, task, 'approve', { shown, comment: 'ok', values: { name: 'Mine' } }),
      ).rejects.toMatchObject({ code: 'forbidden' })
      await decide(carl!, task, 'approve', { shown, comment: 'ok', values: { employees: 12 } })
      expect(await readRecord(engine.admin, 'customer', record)).toMatchObject({ employees: 12 })
      expect(await asked(engine, run)).toEqual(['legal:Dora'])
    })

    it('refuses a decision on what is not so any more, and says what is different', async () => {
      const { run, record } = await submitted(engine, 'customer.two', sam!)
      const shown = await shownAt(engine, run, 'first')
      const task = await taskOf(engine, run, ann!)
      await engine.db.run(sql`UPDATE app.customer SET employees = 77 WHERE id = ${record}::uuid`)
      await expect(decide(ann!, task, 'approve', { shown })).rejects.toMatchObject({
        code: 'decision_stale',
        details: { differences: [{ field: 'employees', before: null, after: 77 }] },
      })
      await yes(run, ann!, 'first')
      expect(await stateOf(engine, run)).toBe('pending')
    })

    it('tells nobody of it who has nothing to do with it', async () => {
      const { run } = await submitted(engine, 'customer.two', sam!)
      const stranger = await engine.person({ name: 'Zoe', roles: [] })
      await expect(withdraw(stranger, run)).rejects.toMatchObject({ code: 'not_found' })
      await expect(
        decide(stranger, await taskOf(engine, run, ann!), 'approve', { shown: '' }),
      ).rejects.toMatchObject({ code: 'not_found' })
    })

    it('is handed on, looked at by somebody else first, and shared', async () => {
      const { run } = await submitted(engine, 'customer.two', sam!)
      const first = () => taskOf(engine, run, ann!, 'first')
      await expect(handOver(ann!, await first(), 'transfer', { to: sam!.user.id })).rejects.toMatchObject({
        code: 'approval_bad_target',
        details: { why: 'submitter', to_name: 'Sam' },
      })
      await handOver(ann!, await first(), 'delegate', { to: bob!.user.id })
      expect(await asked(engine, run)).toEqual(['first:Bob'])
      await yes(run, bob!, 'first')
      expect(await asked(engine, run)).toEqual(['first:Ann'])
      await addApprover(ann!, await first(), { to: carl!.user.id, where: 'before' })
      expect(await asked(engine, run)).toEqual(['first:Carl'])
      const carls = (await readSteps(engine.db, run))[0]!.seats.find(({ user }) => user === carl!.user.id)!
      const told = async (who: Ctx) =>
        engine.db.rows(sql`SELECT subject FROM app.notification WHERE owner = ${who.user.id}::uuid
          AND subject LIKE 'No longer needed: Two steps of %, first'`)
      await removeApprover(ann!, carls.task, { seat: carls.id })
      expect([await told(carl!), await told(ann!)]).toEqual([[expect.anything()], []])
      expect(await asked(engine, run)).toEqual(['first:Ann'])
      await handOver(ann!, await first(), 'transfer', { to: bob!.user.id })
      expect(await asked(engine, run)).toEqual(['first:Bob'])
      await expect(yes(run, ann!, 'first')).rejects.toMatchObject({
        code: 'approval_not_open',
        details: { state: 'handed', by_name: 'Ann' },
      })
    })

    it('is taken back until somebody behind it has decided', async () => {
      const { run } = await submitted(engine, 'customer.two', sam!)
      await yes(run, ann!, 'first')
      expect(await asked(engine, run)).toEqual(['last:Carl'])
      await takeBack(ann!, await taskOf(engine, run, ann!))
      expect(await asked(engine, run)).toEqual(['first:Ann'])
      const { path } = await readApproval(ann!, run)
      expect(path.map((part) => (part.kind === 'step' ? [part.step, part.state] : part.kind))).toEqual([
        'submit',
        ['first', 'now'],
        ['big', 'skipped'],
        ['last', 'predicted'],
        'end',
      ])
      await yes(run, ann!, 'first')
      await yes(run, carl!, 'last')
      expect(await stateOf(engine, run)).toBe('approved')
    })

    it('is asked again after a return only where what it shows has changed', async () => {
      const { run } = await submitted(engine, 'customer.board', sam!, { values: { employees: 5 } })
      await yes(run, ann!, 'board')
      await yes(run, bob!, 'board')
      await returnTask(dora!, await taskOf(engine, run, dora!, 'legal'), { to: 'submit' })
      await resubmit(sam!, run)
      expect(await asked(engine, run)).toEqual(['legal:Dora', 'money:Carl'])
      await returnTask(dora!, await taskOf(engine, run, dora!, 'legal'), { to: 'submit' })
      await resubmit(sam!, run, { values: { employees: 6 } })
      const board = ['board:Ann', 'board:Bob', 'board:Carl']
      expect(await asked(engine, run)).toEqual(board)
      await yes(run, ann!, 'board')
      await yes(run, bob!, 'board')
      // This one says of itself that everybody is asked again after it.
      await returnTask(carl!, await taskOf(engine, run, carl!, 'money'), { to: 'submit' })
      await resubmit(sam!, run)
      expect(await asked(engine, run)).toEqual(board)
    })
  })

  it('asks five hundred people in a moment, each once, and hears enough of them', async () => {
    await engine.db.run(sql`INSERT INTO app."user" (id, version, created_at, updated_at, email, name, active, roles)
      SELECT gen_random_uuid(), 1, now(), now(), 'crowd' || n || '@example.com', 'Crowd ' || n, true, '{seller}'
      FROM generate_series(1, 500) n`)
    await publishApprovals(engine, {
      'customer.crowd': {
        label: { en: 'Crowd', zh: '众人' },
        object: 'customer',
        guard: 'status',
        purpose: 'crowd',
        steps: {
          all: {
            assignees: [{ expression: "'crowd1@example.com'" }, { role: 'seller' }],
            decision: { type: 'kOfN', k: 1 },
            shows: ['name'],
          },
        },
        path: ['all'],
      },
    })
    const began = performance.now()
    const { run } = await submitted(engine, 'customer.crowd', sam!)
    const tookMs = performance.now() - began
    const [step] = await readSteps(engine.db, run)
    const people = step!.seats.flatMap(({ user }) => user ?? [])
    expect(people.length).toBeGreaterThanOrEqual(500)
    expect(new Set(people).size).toBe(people.length)
    expect(tookMs).toBeLessThan(5_000)
    const { task } = step!.seats[0]!
    const first = engine.as({ name: 'Crowd 1' })
    await decide({ ...first, user: { ...first.user, id: people[0]! } }, task, 'approve', {
      shown: await shownAt(engine, run, 'all'),
    })
    expect(await stateOf(engine, run)).toBe('approved')
    expect(
      (await readSteps(engine.db, run))[0]!.seats.filter(({ state }) => state === 'closed'),
    ).toHaveLength(people.length - 1)
  })

  describe('in the hands of its admin', () => {
    it('leads it elsewhere, skips, replaces, ends, with a reason', async () => {
      const { run } = await submitted(engine, 'customer.board', sam!, { values: { employees: 5 } })
      await expect(jumpTo(dora!, run, { to: 'last' })).rejects.toMatchObject({
        code: 'approval_input_missing',
      })
      const zoe = await engine.person({ name: 'Zed', roles: [] })
      await expect(jumpTo(zoe, run, { to: 'last', reason: 'me' })).rejects.toMatchObject({
        code: 'not_found',
      })
      await replaceApprover(dora!, await taskOf(engine, run, carl!), {
        user: dora!.user.id,
        reason: 'on leave',
      })
      expect(await asked(engine, run)).toEqual(['board:Ann', 'board:Bob', 'board:Dora'])
      await skipStep(dora!, run, { reason: 'agreed on the phone' })
      expect(await asked(engine, run)).toEqual(['legal:Bob', 'money:Carl'])
      await jumpTo(dora!, run, { step: 'legal', to: 'last', reason: 'no time' })
      expect(await asked(engine, run)).toEqual(['last:Ann'])
      await endInstance(dora!, run, { reason: 'no longer needed' })
      expect(await stateOf(engine, run)).toBe('cancelled')
      await expect(yes(run, ann!, 'last')).rejects.toMatchObject({ code: 'approval_ended' })
    })
  })

  describe('in time', () => {
    const later = async (ms: number) => {
      engine.clock.pass(ms)
      await settle(engine)
    }
    const hour = 3_600_000

    it('reminds, hands up and decides by its deadline, and lets a person decide in the end', async () => {
      const { run } = await submitted(engine, 'customer.timed', sam!)
      const due = (await readSteps(engine.db, run))[0]!.seats[0]!.dueAt
      expect(Math.round((Date.parse(due!) - engine.clock.now().getTime()) / hour)).toBe(24)
      await later(21 * hour)
      expect(await actsOf(engine, run)).toEqual(['submit', 'deadline'])
      await later(6 * hour)
      expect(await asked(engine, run)).toEqual(['first:Bob'])
      await later(24 * hour)
      // The rule's yes is nobody's: a person has to decide.
      expect(await asked(engine, run)).toEqual(['first:Dora'])
      const [told] = await engine.db.rows<{ subject: string }>(
        sql`SELECT subject FROM app.notification WHERE owner = ${dora!.user.id}::uuid ORDER BY id DESC LIMIT 1`,
      )
      expect(told?.subject).toMatch(/^Timed of .* waits for you: first$/)
      // That one is waited for, however often the time is over.
      await later(72 * hour)
      expect((await actsOf(engine, run)).filter((act) => act === 'needHuman')).toHaveLength(1)
      await yes(run, dora!, 'first')
      expect(await stateOf(engine, run)).toBe('approved')
    })

    it('counts by the calendar of whoever is asked, and anew when that is changed', async () => {
      const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
      const open = async (until: string) => {
        const hours = Object.fromEntries(days.map((day) => [day, [['00:00', until]]]))
        const calendar = { label: { en: 'Office', zh: '办公室' }, timeZone: 'UTC', default: true, hours }
        const admin = await engine.http()
        const answer = await admin.put('/api/design/items/calendar/standard', calendar)
        expect(answer.status, await answer.clone().text()).toBeLessThan(300)
        await publishApprovals(engine, {})
        await settle(engine)
      }
      await open('12:00')
      const { run } = await submitted(engine, 'customer.by_calendar', sam!)
      const due = async () => {
        await settle(engine)
        const step = (await readSteps(engine.db, run)).at(-1)
        return (Date.parse(step!.seats[0]!.dueAt!) - engine.clock.now().getTime()) / hour
      }
      const before = await due()
      // Half of each day is open: two days of the clock, more or less the time of day it is now.
      expect(before).toBeGreaterThan(35)
      expect(before).toBeLessThan(61)
      await open('06:00')
      expect(await due()).toBeGreaterThan(before + 30)
      await later(8 * 24 * hour)
      expect(await stateOf(engine, run)).toBe('returned')
      expect(await actsOf(engine, run)).toEqual(['submit', 'deadline', 'return'])
      await resubmit(sam!, run)
      expect(await asked(engine, run)).toEqual(['first:Ann'])
      // Six hours a day: more than three days, whatever the time of day.
      expect(await due()).toBeGreaterThan(70)
    })

    it('stands still for all to see where what follows fails, and goes on when it is tried again', async () => {
      const { run, record } = await submitted(engine, 'customer.auto', sam!)
      await later(hour + 1000)
      expect(await incidentsOf(engine, 'customer.auto')).toMatchObject([
        { code: 'validation_failed', node: 'end.approved' },
      ])
      expect(await stateOf(engine, run)).toBe('pending')
      await engine.db.run(
        sql`UPDATE app.customer SET website = 'https://w.example' WHERE id = ${record}::uuid`,
      )
      await moveRun(engine.admin, run, 'retry', {})
      expect(await stateOf(engine, run)).toBe('approved')
      await expect(moveRun(engine.admin, run, 'cancel', {})).rejects.toMatchObject({ code: 'not_found' })
    })

    it('does not count while it is held', async () => {
      const { run } = await submitted(engine, 'customer.timed', sam!)
      await later(20 * hour - 60_000)
      await suspendInstance(dora!, run, { reason: 'audit' })
      await expect(yes(run, ann!, 'first')).rejects.toMatchObject({
        code: 'approval_not_open',
        details: { state: 'suspended' },
      })
      await later(100 * hour)
      expect(await actsOf(engine, run)).toEqual(['submit', 'suspend'])
      await resumeInstance(dora!, run)
      await later(30_000)
      expect(await actsOf(engine, run)).toEqual(['submit', 'suspend', 'resume'])
      await later(60_000)
      expect(await actsOf(engine, run)).toEqual(['submit', 'suspend', 'resume', 'deadline'])
    })
  })

  it('is looked at, commented, copied and reminded of without being decided', async () => {
    const { run } = await submitted(engine, 'customer.two', sam!)
    const task = await taskOf(engine, run, ann!)
    await markRead(ann!, task)
    expect((await readSteps(engine.db, run))[0]!.seats[0]).toMatchObject({
      readAt: expect.any(String),
      readShown: { employees: null },
    })
    await note(ann!, run, 'askAdvice', { to: [carl!.user.id], comment: 'What do you think?', task })
    await note(carl!, run, 'comment', { comment: 'Fine', mentions: [bob!.user.id] })
    await note(sam!, run, 'copy', { to: [dora!.user.id] })
    await remind(sam!, run)
    await expect(remind(ann!, run)).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await actsOf(engine, run)).toEqual(['submit', 'askAdvice', 'comment', 'copy', 'remind'])
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    const told = async (who: Ctx) =>
      (
        await engine.db.rows<{ subject: string }>(
          sql`SELECT subject FROM app.notification WHERE owner = ${who.user.id}::uuid ORDER BY created_at DESC, id DESC LIMIT 1`,
        )
      )[0]?.subject
    expect(await told(carl!)).toContain('Your advice is asked for: Two steps')
    expect(await told(bob!)).toContain('You were mentioned')
    expect(await told(dora!)).toContain('You were copied in on Two steps')
    expect(await told(ann!)).toContain('Please decide: Two steps')
  })

  it('asks everybody again where somebody else changed the same, if it says so', async () => {
    const changeset = { values: { employees: 9 }, columns: { employees: 9 }, base: { employees: null } }
    const { run, record } = await submitted(engine, 'customer.aside', sam!, { act: 'update', changeset })
    await engine.db.run(
      sql`UPDATE app.customer SET employees = 5, version = version + 1 WHERE id = ${record}::uuid`,
    )
    await yes(run, ann!, 'first')
    expect(await actsOf(engine, run)).toEqual(['submit', 'approve', 'conflict'])
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    expect(await readInstance(engine.system, run)).toMatchObject({
      state: 'pending',
      round: 2,
      reason: 'conflict',
      changeset: { base: { employees: 5 }, values: { employees: 9 } },
    })
    await yes(run, ann!, 'first')
    expect(await stateOf(engine, run)).toBe('approved')
    expect(await readRecord(engine.admin, 'customer', record)).toMatchObject({ employees: 9 })
  })

  it('goes on as it was submitted when its fields are renamed or retired', async () => {
    const admin = await engine.http()
    const text = (en: string, more: object = {}) => ({ type: 'text', label: { en, zh: en }, ...more })
    const publish = async (fields: object) => {
      const document = {
        label: { en: 'Gadget', zh: '器件' },
        pluralLabel: { en: 'Gadgets', zh: '器件' },
        nameField: 'name',
        fields: { name: text('Name', { required: true }), ...fields },
        order: ['name', ...Object.keys(fields)],
      }
      const answer = await admin.put('/api/design/items/object/gadget', document)
      expect(answer.status, await answer.clone().text()).toBeLessThan(300)
      const done = await admin.post('/api/design/publish', { message: 'gadgets', allowDestructive: true })
      expect(done.status, await done.clone().text()).toBe(200)
      await engine.refresh()
    }
    await publish({ color: text('Color'), extra: text('Extra') })
    const by = (who: Ctx) => [{ user: who.user.email }]
    const first = (shows: string[]) => ({ assignees: by(ann!), shows })
    const document = (color: string, shows: string[]) => ({
      label: { en: 'Gadget', zh: '器件' },
      object: 'gadget',
      guard: 'status',
      steps: {
        first: first(shows),
        red: { when: `${color} = 'red'`, assignees: by(bob!), shows: ['name'] },
      },
      path: ['first', 'red'],
    })
    await publishApprovals(engine, { 'gadget.use': document('color', ['color', 'extra']) })
    const { id, version } = await createRecord(engine.admin, 'gadget', {
      name: 'G',
      color: 'red',
      extra: 'x',
    })
    const run = await startInstance(sam!, {
      approval: 'gadget.use',
      object: 'gadget',
      recordId: id,
      act: 'submit',
      submitter: sam!.user.id,
      baseVersion: version,
    })
    const seen = await shownAt(engine, run, 'first')
    const put = await admin.put('/api/design/items/approval/gadget.use', document('colour', ['colour']))
    expect(put.status, await put.clone().text()).toBeLessThan(300)
    await publish({ colour: text('Colour', { was: ['color'] }) })
    // What it showed is not all there any more: it is looked at again.
    await expect(
      decide(ann!, await taskOf(engine, run, ann!), 'approve', { shown: seen }),
    ).rejects.toMatchObject({ code: 'decision_stale', details: { differences: [{ field: 'extra' }] } })
    await yes(run, ann!, 'first')
    expect(await asked(engine, run)).toEqual(['red:Bob'])
    await yes(run, bob!, 'red')
    expect(await stateOf(engine, run)).toBe('approved')
  })

  it('does what follows from a rejection, a return, a withdrawal', async () => {
    const website = async (record: string) => (await readRecord(engine.admin, 'customer', record))['website']
    const one = await submitted(engine, 'customer.effects', sam!)
    const task = await taskOf(engine, one.run, ann!)
    await returnTask(ann!, task, { to: 'submit' })
    expect(await website(one.record)).toBe('https://returned.example')
    await withdraw(sam!, one.run)
    expect(await website(one.record)).toBe('https://withdrawn.example')
    const { run, record } = await submitted(engine, 'customer.effects', sam!)
    const shown = await shownAt(engine, run, 'first')
    await decide(ann!, await taskOf(engine, run, ann!), 'reject', { shown })
    expect(await website(record)).toBe('https://rejected.example')
  })

  it('does what follows in the same transaction, or nothing of it', async () => {
    const { run, record } = await submitted(engine, 'customer.effects', sam!, { values: { employees: 1 } })
    expect(await readRecord(engine.admin, 'customer', record)).toMatchObject({
      website: 'https://submitted.example',
    })
    await engine.db.run(sql`UPDATE app.customer SET website = NULL WHERE id = ${record}::uuid`)
    await expect(yes(run, ann!, 'first')).rejects.toMatchObject({
      code: 'validation_failed',
      message: expect.stringMatching(
        /^What follows from this could not be done, so nothing was: customer was not saved/,
      ),
      details: {
        errors: [
          {
            path: '/effects/name',
            message: {
              en: expect.stringMatching(/^What follows from this could not be done \("name"\): /),
              zh: expect.stringMatching(/^后续处理未能完成（“name”）：/),
            },
          },
        ],
      },
    })
    // However much waits to happen to it already.
    await engine.db.run(sql`INSERT INTO sys.run_event (run_id, key, event, created_at)
      SELECT ${run}::uuid, 'many/' || n, '{"type": "tick"}', now() FROM generate_series(1, 60) n`)
    await expect(yes(run, ann!, 'first')).rejects.toMatchObject({ code: 'validation_failed' })
    expect(await readRecord(engine.admin, 'customer', record)).toMatchObject({ employees: 1 })
    expect(await asked(engine, run)).toEqual(['first:Ann'])
    await engine.db.run(sql`UPDATE app.customer SET website = 'https://w.example' WHERE id = ${record}::uuid`)
    await yes(run, ann!, 'first')
    expect(await readRecord(engine.admin, 'customer', record)).toMatchObject({
      employees: 112,
      name: 'https://w.example',
    })
    expect(await stateOf(engine, run)).toBe('approved')
    const calls = await engine.db.rows<{ kind: string }>(
      sql`SELECT c.kind FROM sys.run_call c JOIN sys.run r ON r.id = c.run_id WHERE r.name = 'approval:customer.effects'`,
    )
    expect(calls).toEqual([])
    await settle(engine)
    expect(
      await engine.db.rows(
        sql`SELECT c.kind FROM sys.run_call c JOIN sys.run r ON r.id = c.run_id
          WHERE r.name = 'approval:customer.effects'`,
      ),
    ).toEqual([{ kind: 'email' }])
  })
})
