import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Outside } from '../../../engine/network/outside.ts'
import { createRecord } from '../../../engine/records/create.ts'
import { sql } from '../../../engine/sql.ts'
import { mailboxChore } from '../../../engine/workflow/mailboxes/mailboxes.ts'
import { secretOf } from '../../../engine/workflow/mailboxes/secrets.ts'
import { testKeys } from '../../support/clock.ts'
import { withEngine } from '../../support/engine.ts'
import { ImapServer } from './imap-server.ts'
import { MailServer, readMail } from './mail-server.ts'
import { publishWorkflows, runsOf, settle } from './published.ts'

const minute = 60_000

interface Seen {
  from: { name: string; address: string }
  subject: string
  text: string
  thread: unknown
  attachments: { name: string; type: string; size: number; file: string | null }[]
}

describe('mail that comes in', () => {
  const box = new ImapServer()
  const post = new MailServer()
  const chore = mailboxChore(new Outside({ allow: ['127.0.0.1'] }))
  const engine = withEngine({
    setUp: async () => ({ smtpUrl: await post.listen(), fetchAllow: ['127.0.0.1'] }),
  })
  afterAll(async () => {
    await box.close()
    await post.close()
  })

  beforeAll(async () => {
    const admin = await engine.http()
    const mailbox = await admin.put('/api/design/items/connection/sales_mail', {
      label: { en: 'Sales', zh: '销售' },
      type: 'imap',
      url: await box.listen(),
      secrets: ['password'],
    })
    expect(mailbox.status, await mailbox.clone().text()).toBeLessThan(300)
    await publishWorkflows(engine, {
      heard: {
        triggers: {
          mail: { type: 'email', mailbox: 'sales_mail', match: "$not($contains($input.subject, 'spam'))" },
        },
        start: 'end',
        nodes: { end: { type: 'end', result: 'heard' } },
      },
      asks: {
        object: 'customer',
        triggers: { made: { type: 'recordChanged', on: ['create'], when: "$contains(name, 'Asked')" } },
        start: 'send',
        nodes: {
          send: { type: 'email', to: '=email', subject: 'Are you well?', body: 'Please answer.' },
        },
      },
      answers: {
        object: 'customer',
        triggers: {
          mail: { type: 'email', mailbox: 'sales_mail', match: "$input.thread.object = 'customer'" },
        },
        start: 'keep',
        nodes: { keep: { type: 'update', values: { description: '=$input.text' } } },
      },
    })
  }, 60_000)
  beforeEach(() => {
    box.breaksAt = undefined
    box.isDown = false
  })

  const look = async () => {
    engine.clock.pass(2 * 60 * minute)
    const since = engine.clock.now().toISOString()
    await chore.run(engine.system)
    // Where the engine's own round was faster, it is that one that has looked.
    await expect
      .poll(() =>
        engine.db.first(sql`SELECT looked_at >= ${since}::timestamptz AS "isRead" FROM sys.mailbox`),
      )
      .toEqual({ isRead: true })
    await settle(engine)
  }
  const heard = async () =>
    (
      await engine.db.rows<{ input: Seen }>(sql`SELECT input FROM sys.run WHERE name = 'heard' ORDER BY id`)
    ).map(({ input }) => input)
  const state = async () => {
    const { data } = (await (await (await engine.http()).get('/api/design/connections')).json()) as {
      data: { secrets: object; mailbox: { problem: string | null; failures: number } | null }[]
    }
    return data[0]!
  }
  const mail = (id: string, head: string, body = 'Hello') =>
    `From: Ann <ann@example.com>\r\nTo: sales@example.com\r\nMessage-ID: <${id}>\r\n${head}\r\n\r\n${body}\r\n`

  it('is read once its password is set, which nobody reads back', async () => {
    await look()
    expect(await state()).toMatchObject({
      secrets: { password: false },
      mailbox: { problem: 'Its password is not set for this address.', failures: 1 },
    })
    const admin = await engine.http()
    const path = '/api/design/connections/sales_mail/secrets'
    expect((await (await engine.http({ roles: ['seller'] })).put(path, { password: 'x' })).status).toBe(403)
    expect((await admin.put(path, { pasword: 'x' })).status).toBe(400)
    expect((await admin.put('/api/design/connections/nobody/secrets', { password: 'x' })).status).toBe(404)
    expect((await admin.put(path, { password: 'wrong' })).status).toBe(200)
    await look()
    expect((await state()).mailbox?.problem).toContain('who are you')
    const set = await admin.put(path, { password: 'secret' })
    expect(await set.json()).toEqual({ connection: 'sales_mail', set: ['password'] })
    box.put(mail('old@example.com', 'Subject: before anybody listened'), {
      cameAt: '01-Jan-2020 00:00:00 +0000',
    })
    await look()
    expect(await state()).toMatchObject({
      secrets: { password: true },
      mailbox: { problem: null, failures: 0 },
    })
    // What lay there before is not new.
    expect(await heard()).toEqual([])
    const kept = await engine.db.rows(sql`SELECT sealed FROM sys.connection_secret`)
    expect(JSON.stringify(kept)).not.toContain('secret')
    const audit = (await (await admin.get('/api/audit?kind=connection_secret_set')).json()) as {
      data: unknown[]
    }
    expect(JSON.stringify(audit.data)).not.toMatch(/wrong|"secret"/)
    expect(audit.data).toHaveLength(2)
    // Pointed at another server, the connection does not take its password there.
    const owner = { connection: 'sales_mail', name: 'password' }
    const url = engine.app.models.current.connections.get('sales_mail')!.url!
    expect(await secretOf(engine.db, testKeys, { ...owner, url })).toBe('secret')
    const elsewhere = url.replace('127.0.0.1', '127.0.0.2').replace('localhost', '127.0.0.2')
    expect(elsewhere).not.toBe(url)
    expect(await secretOf(engine.db, testKeys, { ...owner, url: elsewhere })).toBeUndefined()
  }, 60_000)

  it('starts a run once, with what it says in any script, and not where it is not meant', async () => {
    const subject = Buffer.from('b1a8bcdb', 'hex').toString('base64')
    const body = Buffer.from('c4fabac3', 'hex')
    box.put(
      Buffer.concat([
        Buffer.from(
          mail(
            'gb@example.com',
            `Subject: =?GB18030?B?${subject}?=\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: 8bit`,
            '',
          ).trimEnd(),
        ),
        Buffer.from('\r\n\r\n'),
        body,
      ]),
    )
    box.put(mail('spam@example.com', 'Subject: more spam'))
    await look()
    await look()
    const all = await heard()
    expect(all).toHaveLength(1)
    expect(all[0]).toMatchObject({ subject: '报价', from: { name: 'Ann', address: 'ann@example.com' } })
    expect(all[0]!.text.trim()).toBe('您好')
  }, 30_000)

  it('counts once though its server numbers everything anew, or breaks off in between', async () => {
    const before = (await heard()).length
    box.put(mail('one@example.com', 'Subject: one'))
    box.put(mail('two@example.com', 'Subject: two'))
    box.breaksAt = box.mails.at(-1)!.uid
    await look()
    expect((await state()).mailbox?.failures).toBe(1)
    expect((await heard()).slice(before).map(({ subject }) => subject)).toEqual(['one'])
    box.breaksAt = undefined
    box.renumber()
    await look()
    await look()
    expect((await heard()).slice(before).map(({ subject }) => subject)).toEqual(['one', 'two'])
  }, 30_000)

  it('is not lost while the mailbox is down: it is tried ever more rarely, and told', async () => {
    const before = (await heard()).length
    box.isDown = true
    box.put(mail('waiting@example.com', 'Subject: waiting'))
    await look()
    await look()
    const { mailbox } = await state()
    expect(mailbox).toMatchObject({ failures: 2 })
    expect(mailbox?.problem).toBeTruthy()
    // Not due yet: nobody asks.
    await chore.run(engine.system)
    expect((await state()).mailbox?.failures).toBe(2)
    box.isDown = false
    await look()
    expect((await heard()).slice(before).map(({ subject }) => subject)).toEqual(['waiting'])
    expect((await state()).mailbox).toMatchObject({ failures: 0, problem: null })
  }, 30_000)

  it('is not lost however long the disk is full, or anything else is in the way that passes', async () => {
    const before = (await heard()).length
    box.put(mail('patient@example.com', 'Subject: patient'))
    await engine.db.run(sql`ALTER TABLE sys.mail_thread RENAME TO mail_thread_away`)
    await engine.db.run(sql`UPDATE sys.mailbox SET failures = 6`)
    await look()
    await engine.db.run(sql`ALTER TABLE sys.mail_thread_away RENAME TO mail_thread`)
    expect((await state()).mailbox?.failures).toBe(7)
    await look()
    expect((await heard()).slice(before).map(({ subject }) => subject)).toEqual(['patient'])
  }, 30_000)

  it('that answers ours is about the record that ours was about', async () => {
    const { id } = await createRecord(engine.admin, 'customer', {
      name: 'Asked Ltd',
      email: 'asked@example.com',
    })
    await settle(engine)
    const { messageId } = await readMail(post.received[0]!)
    box.put(
      mail('reply@example.com', `Subject: Re: Are you well?\r\nIn-Reply-To: ${messageId}`, 'We are well'),
    )
    await look()
    const [run] = await runsOf(engine, 'answers')
    expect(run).toMatchObject({ record_id: id, state: 'completed' })
    const row = await engine.db.first<{ description: string }>(
      sql`SELECT description FROM app.customer WHERE id = ${id}::uuid`,
    )
    expect(row?.description.trim()).toBe('We are well')
    // A later one of theirs names only their own.
    box.put(mail('again@example.com', 'Subject: Re: Re:\r\nReferences: <reply@example.com>', 'Still well'))
    await look()
    expect((await runsOf(engine, 'answers')).at(-1)).toMatchObject({ record_id: id })
  }, 30_000)

  it.each([
    ['auto_submitted', 'Auto-Submitted: auto-replied'],
    ['bulk', 'Precedence: bulk'],
    ['list', 'List-Id: <all.example.com>'],
    ['bounce', 'Return-Path: <>'],
  ])('of a machine starts nothing: %s', async (why, head) => {
    const before = (await heard()).length
    box.put(mail(`${why}@machine.example`, `Subject: hello\r\n${head}`))
    await look()
    expect(await heard()).toHaveLength(before)
    expect(
      await engine.db.rows(
        sql`SELECT left_out FROM sys.inbound_mail WHERE message_id = ${`${why}@machine.example`}`,
      ),
    ).toEqual([{ left_out: why }])
  })

  it('of our own that comes back starts nothing', async () => {
    const before = (await heard()).length
    const own = post.received[0]!.raw.toString().replace(/^Auto-Submitted:.*\r\n/m, '')
    box.put(own)
    await look()
    expect(await heard()).toHaveLength(before)
  })

  it('brings its attachments as files, but no programs', async () => {
    const part = (name: string, content: string) =>
      `--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(content).toString('base64')}\r\n`
    box.put(
      mail(
        'files@example.com',
        'Subject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b',
        `--b\r\nContent-Type: text/plain\r\n\r\nsee there\r\n${part('../list.csv', 'a,b')}${part('run.exe', 'MZ program')}--b--`,
      ),
    )
    await look()
    const { attachments, text } = (await heard()).at(-1)!
    expect(text.trim()).toBe('see there')
    expect(attachments).toMatchObject([
      { name: '../list.csv', size: 3, file: expect.any(String) },
      { name: 'run.exe', file: null },
    ])
    const file = await engine.db.first<{ name: string }>(
      sql`SELECT name FROM sys.file WHERE id = ${attachments[0]!.file!}::uuid`,
    )
    expect(file).toEqual({ name: 'list.csv' })
  })

  it('that is hostile is read as far as it can be, and keeps no other waiting', async () => {
    const before = (await heard()).length
    box.put(Buffer.from([0, 255, 254, 13, 10, 13, 10, 0]))
    box.put(
      mail('wrong@example.com', 'Subject: =?nonsense?B?!!!?=\r\nContent-Type: text/plain; charset=nonsense'),
    )
    const deep = Array.from(
      { length: 300 },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
    ).join('')
    box.put(`From: a@example.com\r\nMessage-ID: <deep@example.com>\r\nSubject: deep\r\n${deep}`)
    const huge = box.mails.length
    box.put(mail('huge@example.com', 'Subject: huge'), { size: 26 * 1024 * 1024 })
    box.put(mail('after@example.com', 'Subject: after'))
    await look()
    await look()
    const subjects = (await heard()).slice(before).map(({ subject }) => subject)
    expect(subjects.at(-1)).toBe('after')
    expect(subjects).not.toContain('huge')
    expect(box.fetched).not.toContain(box.mails[huge]!.uid)
    expect((await state()).mailbox).toMatchObject({ failures: 0 })
  }, 30_000)
})
