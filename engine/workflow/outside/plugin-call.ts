import { findPluginAction, PluginActionFailed } from '../plugin-actions.ts'
import { type OutsideDoer, Retry } from './caller.ts'
import type { CallEnd } from './calls.ts'

/** A plugin that takes longer is taken to hang. */
const longestMs = 60_000

/** Calls what plugins brought. */
export const pluginDoer: OutsideDoer = {
  name: 'plugin',
  async call({ key, request }, at, until): Promise<CallEnd> {
    const { action, input } = request as { action: string; input: Record<string, unknown> }
    const found = findPluginAction(action)
    if (!found) return { fail: 'process_plugin_gone', detail: { action } }
    const signal = AbortSignal.any([until, AbortSignal.timeout(longestMs)])
    try {
      signal.throwIfAborted()
      const output = await Promise.race([found.call({ input, key, at, until: signal }), broken(signal)])
      return { done: 'next', output: output === undefined ? null : JSON.parse(JSON.stringify(output)) }
    } catch (error) {
      if (signal.aborted) throw new Retry('plugin_time', 'It took too long.', { cause: error })
      const { code = 'plugin_failed', mayRetry = false } = error instanceof PluginActionFailed ? error : {}
      const { message } = error as Error
      if (mayRetry) throw new Retry(code, message, { cause: error })
      return { fail: code, detail: { action, message } }
    }
  },
}

const broken = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('It was given up.')), { once: true })
  })
