import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { bundled } from '../../support/bundled.ts'

/** A running process of the product, as an operator starts one of several. */
export interface NodeProcess {
  role: 'web' | 'worker'
  /** Empty for a worker. */
  address: string
  child: ChildProcess
  /** Ends it and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** @throws Error with what it said, when it ends instead of starting */
export async function startNode(
  role: 'web' | 'worker',
  env: Readonly<Record<string, string>>,
): Promise<NodeProcess> {
  const child = spawn(process.execPath, [await bundled('engine/main.ts')], {
    env: { PATH: process.env['PATH'], ROLE: role, PORT: '0', DEMO: 'off', LOG_LEVEL: 'warn', ...env },
  })
  let said = ''
  const address = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (text: Buffer) => {
        said += text
        if (said.includes('Ctrl+C')) resolve(/is at (http:\S+)/.exec(said)?.[1] ?? '')
      })
    child.once('exit', () => reject(new Error(`The node did not start:\n${said}`)))
  })
  return {
    role,
    address,
    child,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      child.kill(signal)
      await once(child, 'exit')
      return child.exitCode
    },
  }
}
