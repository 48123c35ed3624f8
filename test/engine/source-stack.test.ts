import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { afterAll, describe, expect, it } from 'vitest'
import { createLog } from '../../engine/log.ts'
import { sourceStack } from '../../engine/source-stack.ts'

describe('places of errors', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const source = [
    '',
    '',
    'interface Gone { a: 1 }',
    'export const fail = (): never => {',
    "  throw new Error('here')",
    '}',
    '',
  ].join('\n')
  const options = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    sourceMap: true,
    removeComments: true,
  }

  /** A stack as Node gives it: of the built file. */
  function stackOf(name: string, withMap: boolean): string {
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      compilerOptions: options,
      fileName: `${name}.ts`,
    })
    writeFileSync(join(folder, `${name}.js`), outputText)
    if (withMap) writeFileSync(join(folder, `${name}.js.map`), sourceMapText!)
    const line = outputText.split('\n').findIndex((text) => text.includes('throw'))
    const column = outputText.split('\n')[line]!.indexOf('new Error')
    return `Error: here\n    at fail (${pathToFileURL(join(folder, `${name}.js`)).href}:${line + 1}:${column + 1})\n    at node:internal/x:1:2`
  }

  it('are told as the sources have them, in logs too', () => {
    const stack = stackOf('built', true)
    const at = `${pathToFileURL(join(folder, 'built.ts')).href}:5:9`

    expect(sourceStack(stack)).toBe(`Error: here\n    at fail (${at})\n    at node:internal/x:1:2`)
    const lines: string[] = []
    const error = Object.assign(new Error('here'), { stack })
    createLog('warn', { write: (line: string) => void lines.push(line) }).warn({ error }, 'failed')
    expect(JSON.parse(lines[0]!).error.stack).toContain(at)
  })

  it('break no log where the message only looks like one', () => {
    for (const place of ['file://evil/x.js:1:1', 'file:///a%2fb.js:1:1', 'file://[/x.js:1:1'])
      expect(sourceStack(`Error: ${place}`)).toBe(`Error: ${place}`)
  })

  it('stay as they are where nothing is known of sources', () => {
    const stack = stackOf('alone', false)

    expect(sourceStack(stack)).toBe(stack)
  })
})
