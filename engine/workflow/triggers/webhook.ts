import { choiceOf, condition, duration, texts, value } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'
import { isSchema } from '../json-schema.ts'
import { parseDuration } from '../time/durations.ts'

/** Nobody keeps a caller waiting longer. */
export const longestAnswerMs = 30_000

/**
 * Another system calls an address of this workflow's own. `$input` is `{ body, headers, query }`. It is answered that the
 * call was accepted, or what came of it, when that is known in time.
 */
export const webhook = defineTrigger({
  name: 'webhook',
  options: {
    properties: {
      verify: texts('Checks', '校验'),
      dedupe: condition('Same call when', '去重依据'),
      respond: choiceOf('Answers', '应答', ['accepted', 'result'], 'accepted'),
      within: duration('Answers within', '应答时限'),
      schema: value('Schema', '结构'),
    },
  },
  check({ verify, within, schema }) {
    const ms = typeof within === 'string' ? parseDuration(within)?.ms : undefined
    if (within !== undefined && (ms === undefined || ms <= 0 || ms > longestAnswerMs))
      return {
        key: 'within',
        en: 'A caller waits for a duration up to PT30S.',
        zh: '应答时限为不超过 PT30S 的时长。',
      }
    if (schema !== undefined && !isSchema(schema))
      return { key: 'schema', en: 'This is no JSON Schema.', zh: '不是有效的 JSON Schema。' }
    const type = (verify as { type?: unknown } | undefined)?.type
    if (verify === undefined || type === 'hmac' || type === 'token' || type === 'basic') return undefined
    return {
      key: 'verify',
      en: 'A call is checked by hmac, token or basic.',
      zh: '校验方式为 hmac、token 或 basic。',
    }
  },
})
