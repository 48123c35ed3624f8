import { choiceOf, condition, texts, value } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

/** Another system calls an address of this workflow's own. `$input` is `{ body, headers, query }`. */
export const webhook = defineTrigger({
  name: 'webhook',
  options: {
    properties: {
      verify: texts('Checks', '校验'),
      dedupe: condition('Same call when', '去重依据'),
      respond: choiceOf('Answers', '应答', ['accepted', 'result']),
      schema: value('Schema', '结构'),
    },
  },
  check({ verify }) {
    const type = (verify as { type?: unknown } | undefined)?.type
    if (verify === undefined || type === 'hmac' || type === 'token' || type === 'basic') return undefined
    return {
      key: 'verify',
      en: 'A call is checked by hmac, token or basic.',
      zh: '校验方式为 hmac、token 或 basic。',
    }
  },
})
