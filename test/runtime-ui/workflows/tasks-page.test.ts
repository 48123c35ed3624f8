import { afterEach, describe, expect, it, vi } from 'vitest'
import { type App, nextTick } from 'vue'
import type { TaskDetailView } from '../../../runtime-ui/client/workflows.ts'
import TasksPage from '../../../runtime-ui/workflows/TasksPage.vue'
import { taskTexts } from '../../../runtime-ui/workflows/task-texts.ts'
import { type Answers, mountPage } from '../../designer/mount-page.ts'
import { ann, ben, cleo, taskDetail, taskNote, taskSeat } from './task-view.ts'

const apps: App[] = []
afterEach(() => {
  for (const app of apps.splice(0)) app.unmount()
  document.body.innerHTML = ''
})

/** The page of Ann, who is asked these, and a server that answers acts as told. */
async function open(tasks: TaskDetailView[], act: Answers = () => ({ body: {} })) {
  const { app, events, asked } = await mountPage(TasksPage, {
    props: {},
    texts: taskTexts,
    signedIn: ann,
    answers: (request) => {
      const { path, method } = request
      if (method === 'POST' && path.startsWith('/api/workflows/tasks/')) return act(request)
      if (path.startsWith('/api/workflows/tasks?')) return { body: { data: tasks } }
      const body = tasks.find(({ id }) => path === `/api/workflows/tasks/${id}`)
      return body && { body }
    },
  })
  apps.push(app)
  const settle = async () => {
    for (let turn = 0; turn < 8; turn++) {
      await new Promise((resume) => setTimeout(resume))
      await nextTick()
    }
  }
  await settle()
  if (tasks.length) await vi.waitFor(() => expect(document.querySelector('.task-people')).not.toBeNull())
  const buttons = () => [...document.querySelectorAll<HTMLButtonElement>('button')]
  const press = async (name: string) => {
    const found = buttons().findLast((one) => one.textContent?.trim() === name && !one.disabled)
    expect(found, name).toBeDefined()
    found!.click()
    await settle()
  }
  const key = async (name: string) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true }))
    await settle()
  }
  const write = async (text: string, at: string) => {
    const field = document.querySelector<HTMLTextAreaElement>(at)!
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await settle()
  }
  return {
    events,
    press,
    key,
    write,
    settle,
    buttons: () => buttons().map((one) => one.textContent?.trim()),
    sent: () => asked.filter(({ method }) => method === 'POST'),
    text: () => document.body.textContent ?? '',
    heading: () => document.querySelector('article h2')?.textContent,
  }
}

describe('The page of tasks', () => {
  it('shows what somebody is asked while they look at it', async () => {
    const tasks: TaskDetailView[] = []
    const { text, events } = await open(tasks)
    expect(text()).toContain('Nothing is asked of you')

    tasks.push(taskDetail())
    events.tell('notification', {} as never)

    await vi.waitFor(() => expect(text()).toContain('Call Aurora'))
  })

  it('says what is wrong when it cannot be read, and tries again', async () => {
    let isDown = true
    const { app } = await mountPage(TasksPage, {
      props: {},
      texts: taskTexts,
      answers: () =>
        isDown
          ? { status: 503, body: { code: 'busy', detail: 'Too busy just now.' } }
          : { body: { data: [] } },
    })
    apps.push(app)
    await vi.waitFor(() => expect(document.body.textContent).toContain('Too busy just now.'))
    isDown = false
    const again = [...document.querySelectorAll('button')].find(
      ({ textContent }) => textContent?.trim() === 'Try again',
    )
    again!.click()
    await vi.waitFor(() => expect(document.body.textContent).toContain('Nothing is asked of you'))
  })

  it('shows who else is asked, why, and what they answered and said', async () => {
    const { text, press } = await open([
      taskDetail({
        due_at: '2026-11-01T08:00:00.000Z',
        original: cleo,
        seats: [
          taskSeat({ original: cleo, why: [{ reason: 'stands_in', of: 'cleo', of_name: 'Cleo' }] }),
          taskSeat({
            ...{ id: 2, user: ben, mine: false, state: 'done', port: 'not_reached' },
            ...{ at: '2026-11-23T08:30:00.000Z', why: [{ reason: 'role', of: 'seller', of_name: 'Sales' }] },
          }),
          taskSeat({ id: 3, user: cleo, mine: false, state: 'handed' }),
        ],
        notes: [
          taskNote({ comment: 'Nobody picks up' }),
          taskNote({ n: 2, actor: null, act: 'remind', to: ann }),
        ],
      }),
    ])

    expect(text()).toMatch(/days? late/)
    expect(text()).toContain('You answer in the place of Cleo.')
    expect(text()).toContain('Ann, you')
    expect(text()).toMatch(/Ben\s*Not reached.*Has the role Sales\./)
    expect(text()).toContain('Nobody picks up')
    expect(text()).not.toContain('reminded')
    await press('Show everything that was done')
    expect(text()).toMatch(/Trellis\s*reminded → Ann/)
  })

  it('offers nothing but what may be done', async () => {
    const { buttons } = await open([taskDetail({ acts: ['complete', 'transfer'] })])
    expect(buttons()).toEqual(expect.arrayContaining(['Reached', 'Not reached', 'Hand on']))
    expect(buttons()).not.toContain('Add somebody')
    expect(buttons()).not.toContain('Take it')
  })

  it('calls buttons as the workflow does', async () => {
    const { buttons } = await open([taskDetail({ labels: { reached: 'I spoke to them' } })])
    expect(buttons()).toEqual(expect.arrayContaining(['I spoke to them', 'Not reached']))
    expect(buttons()).not.toContain('Reached')
  })

  it('lets somebody take it before it is filled in', async () => {
    const task = taskDetail({ acts: ['complete', 'claim'], assignee: null })
    const { buttons, key, sent } = await open([task])
    expect(buttons()).not.toContain('Reached')
    await key('1')
    expect(sent()).toEqual([])
    await key('c')
    expect(sent()).toMatchObject([{ path: '/api/workflows/tasks/t1/claim' }])
  })

  it('answers by a key with what was filled in, and goes on with the next', async () => {
    const asked = [{ name: 'minutes', type: 'text', label: 'Minutes' }]
    const { write, key, sent, heading } = await open([
      taskDetail({ fields: asked }),
      taskDetail({ id: 't2', title: 'Call Borealis' }),
    ])
    await write('Twice', '.comment-field textarea')
    await key('j')
    expect(heading()).toBe('Call Borealis')
    await key('k')
    await key('2')

    expect(sent()).toMatchObject([
      { path: '/api/workflows/tasks/t1/complete', body: { port: 'not_reached', comment: 'Twice' } },
    ])
    await vi.waitFor(() => expect(heading()).toBe('Call Borealis'))
  })

  it('tells whoever comes too late who was quicker', async () => {
    const tasks = [taskDetail()]
    const { press, text, heading } = await open(tasks, () => {
      const bens = taskSeat({ id: 2, user: ben, mine: false, state: 'done', port: 'reached' })
      tasks[0] = taskDetail({ state: 'closed', acts: [], seats: [taskSeat({ state: 'closed' }), bens] })
      return { status: 409, body: { code: 'process_stale', detail: 'It has gone on meanwhile.' } }
    })

    await press('Not reached')

    await vi.waitFor(() => expect(text()).toContain('Ben was quicker: “Reached”.'))
    expect(heading()).toBe('Call Aurora')
  })

  it('tells who took what somebody would take', async () => {
    const tasks = [
      taskDetail({
        acts: ['complete', 'claim'],
        assignee: null,
        seats: [taskSeat({ mine: false, user: null })],
      }),
    ]
    const { press, text } = await open(tasks, () => {
      const seats = [taskSeat({ mine: false, user: ben })]
      tasks[0] = taskDetail({ acts: ['comment'], assignee: 'ben', seats })
      return { status: 409, body: { code: 'already_claimed', detail: 'Someone else was faster.' } }
    })
    await press('Take it')
    await vi.waitFor(() => expect(text()).toContain('Ben has taken it.'))
  })

  it('asks for what is needed before it is sent', async () => {
    const fields = [{ name: 'minutes', type: 'text', label: 'Minutes', required: true }]
    const { press, sent, text } = await open([taskDetail({ fields })])
    await press('Reached')
    expect(text()).toContain('Minutes is needed')
    // There it may be out of sight, above the buttons.
    expect(document.activeElement?.closest('[data-field]')?.getAttribute('data-field')).toBe('minutes')
    expect(sent()).toEqual([])
  })

  it('says at a field what is wrong with it', async () => {
    const detail = 'Digits only.'
    const { press, text } = await open([taskDetail({ fields: [{ name: 'minutes', type: 'text' }] })], () => ({
      status: 422,
      body: { code: 'validation_failed', errors: [{ path: '/minutes', code: 'bad', message: detail }] },
    }))
    await press('Reached')
    expect(document.querySelector('.form-field .msg-err')?.textContent).toContain(detail)
    expect(text()).toContain('Call Aurora')
  })

  it('waits for whom somebody asked first', async () => {
    const { text, buttons } = await open([
      taskDetail({
        ...{ state: 'waiting', waiting: true, acts: ['comment'] },
        seats: [
          taskSeat({ state: 'waiting' }),
          taskSeat({ id: 2, user: ben, mine: false, why: [{ reason: 'asked', of: 'ann', of_name: 'Ann' }] }),
        ],
      }),
    ])
    expect(text()).toContain('Waiting for Ben. You can answer once they have.')
    expect(buttons()).not.toContain('Reached')
  })

  it('calls an answer that decides nothing advice', async () => {
    const { text, press, sent } = await open([taskDetail({ advice: true, original: ben })])
    expect(text()).toContain('Ben asks for your view. What you answer decides nothing.')
    await press('Advise “Reached”')
    expect(sent()).toMatchObject([{ path: '/api/workflows/tasks/t1/complete', body: { port: 'reached' } }])
    await vi.waitFor(() => expect(text()).toContain('Your view was passed on'))
  })

  it('asks an adviser for a comment until it is given', async () => {
    const asked = taskNote({ act: 'askAdvice', to: ann, comment: 'Is that usual?' })
    const tasks = [taskDetail({ acts: ['comment'], asked: true, notes: [asked] })]
    const { text, events } = await open(tasks)
    expect(text()).toContain('Ben asks for your advice. Answer with a comment; it decides nothing.')
    expect(text()).toContain('Advice only')
    const give = document.querySelector('.act-bar .btn.pri')
    expect(give?.textContent?.trim()).toBe('Comment')
    const given = taskNote({ n: 2, actor: ann, comment: 'It is' })
    tasks[0] = taskDetail({ acts: ['comment'], notes: [asked, given] })
    events.tell('notification', {} as never)
    await vi.waitFor(() => expect(text()).not.toContain('Ben asks for your advice'))
  })

  it('takes away whom somebody added', async () => {
    const seats = [taskSeat(), taskSeat({ id: 2, user: ben, mine: false, removable: true })]
    const { press, sent } = await open([taskDetail({ acts: ['complete', 'removeApprover'], seats })])
    await press('Take somebody away')
    await press('Take somebody away')
    expect(sent()).toMatchObject([{ path: '/api/workflows/tasks/t1/removeApprover', body: { seat: 2 } }])
  })

  it('offers to take nobody away where nobody was added', async () => {
    const { buttons } = await open([taskDetail({ acts: ['complete', 'removeApprover'] })])
    expect(buttons()).not.toContain('Take somebody away')
  })

  it('comments only with words', async () => {
    const { press, write, sent, text } = await open([taskDetail({ acts: ['comment'] })])
    await press('Comment')
    await press('Comment')
    expect(text()).toContain('Say something about it.')
    await write('On it', '[role=dialog] textarea')
    await press('Comment')
    expect(sent()).toMatchObject([{ path: '/api/workflows/tasks/t1/comment', body: { comment: 'On it' } }])
  })
})
