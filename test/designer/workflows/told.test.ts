import { describe, expect, it } from 'vitest'
import { faultLines, ofRun, ofSimulation } from '../../../designer/workflows/told.ts'
import type { RunView } from '../../../runtime-ui/client/workflows.ts'

describe('what went wrong in a run', () => {
  it('is a sentence for each fault in the language of the reader, and all that is known where it says none', () => {
    const errors = [{ path: '/level', message: { en: 'Not an option.', zh: '不是可选项。' } }]
    expect(faultLines({ message: 'x', errors }, 'zh')).toEqual(['level: 不是可选项。'])
    expect(faultLines({ message: 'The record is gone.' }, 'en')).toEqual(['The record is gone.'])
    expect(faultLines({ branches: 2 }, 'en')).toEqual(['{"branches":2}'])
    expect(faultLines(null, 'en')).toEqual([])
  })
})

const at = '2026-11-20T09:00:00Z'
const row = { n: 1, token: 1, attempt: 1, started_at: at, ended_at: at }

describe('what became of a step', () => {
  it('is that somebody skipped it and why, not what that is kept as', () => {
    const rows = [
      { ...row, node: 'call', state: 'done', port: null, output: { skipped: 'no longer needed' } },
    ]
    const told = ofRun({ step_rows: rows, tokens: [], open_incidents: [] } as unknown as RunView)
    expect(told.get('call')).toMatchObject({ state: 'done', skipped: { reason: 'no longer needed' } })
    expect(told.get('call')?.output).toBeUndefined()
  })

  it('is what failed so far and when it is tried again, while it is', () => {
    const trying = { tries: 2, code: 'http.unreachable', message: 'Nobody answers there.' }
    const tokens = [{ id: 1, node: 'call', state: 'active', attempt: 1, since: at, due_at: at, trying }]
    const told = ofRun({ step_rows: [], tokens, open_incidents: [] } as unknown as RunView)
    expect(told.get('call')).toMatchObject({ state: 'waits', dueAt: at, trying })
  })

  it('is, in a trial, until when it waited', () => {
    const left = '2026-11-27T09:00:00Z'
    const step = { n: 1, state: 'done', port: null, output: null }
    const told = ofSimulation({
      problems: [],
      steps: [
        { ...step, node: 'settle', since: at, at: left },
        { ...step, node: 'ask', since: left, at: left },
      ],
    })
    expect(told.get('settle')?.wentAt).toBe(left)
    expect(told.get('ask')?.wentAt).toBeUndefined()
  })
})
