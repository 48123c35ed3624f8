import { condition, text } from '../../process/graph/options.ts'
import { defineTrigger } from '../define-trigger.ts'

/**
 * Somebody writes to a mailbox. `$input` is `{ from, to, cc, subject, text, html, messageId, date, thread, attachments }`;
 * the run is about the record of its thread, where the workflow is about such records. Answers of machines start nothing.
 */
export const email = defineTrigger({
  name: 'email',
  options: {
    required: ['mailbox'],
    properties: {
      mailbox: text('Mailbox', '邮箱'),
      match: condition('Matches', '匹配'),
    },
  },
})
