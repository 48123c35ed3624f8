import { describe, expect, it } from 'vitest'
import { createLog } from '../../engine/log.ts'

describe('the log', () => {
  function logged(level: 'info' | 'warn', write: (log: ReturnType<typeof createLog>) => void) {
    const lines: string[] = []
    write(createLog(level, { write: (line: string) => void lines.push(line) }))
    return lines.map((line) => JSON.parse(line))
  }

  it('is one JSON object a line, with a level and an ISO time', () => {
    const [line] = logged('info', (log) => log.info({ requestId: 'r1' }, 'request'))

    expect(line).toMatchObject({ level: 'info', requestId: 'r1', msg: 'request' })
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  it('leaves out what is below its level', () => {
    expect(logged('warn', (log) => log.info({}, 'request'))).toEqual([])
  })

  it('never holds passwords, tokens and cookies', () => {
    const secrets = { password: 'p4ss', body: { token: 't0ken' }, headers: { cookie: 'c00kie' } }
    const text = JSON.stringify(logged('info', (log) => log.info(secrets, 'request')))

    expect(text).not.toMatch(/p4ss|t0ken|c00kie/)
  })

  it('says what an error was, with its stack and cause', () => {
    const error = new Error('outer', { cause: new Error('inner') })

    const [line] = logged('info', (log) => log.error({ error }, 'failed'))

    expect(line.error).toMatchObject({ type: 'Error', message: expect.stringContaining('outer') })
    expect(line.error.stack).toContain('log.test.ts')
    expect(JSON.stringify(line)).toContain('inner')
  })
})
