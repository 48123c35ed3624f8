import { sentId } from '../mailboxes/threads.ts'
import { type OutsideDoer, Retry } from './caller.ts'
import type { CallEnd } from './calls.ts'
import { bareAddress, type Message, toMime } from './message.ts'
import { type Handed, longestTalkMs, SmtpRefused, sendBySmtp, smtpServer } from './smtp.ts'

/** What is still to be sent; where the workflow names no sender, the installation's. */
export type Mail = Omit<Message, 'id' | 'from'> & {
  from: string | null
  /** Who has not got it yet, when others have. */
  stillTo?: string[]
}

/** Nobody knows whether it was sent: once more with the same Message-ID, by which the other side tells twins apart. */
const mostUnknown = 2

const mailUnknown: CallEnd = {
  fail: 'mail_unknown',
  detail: { message: 'It may have been sent; nobody knows.' },
}

/** Those who may have it later are asked again without the others, who have it. */
function onlySome(mail: Mail, refused: Handed['refused']): CallEnd {
  const stillTo = refused.map(({ to }) => to)
  const message = `It went to others, but not to ${stillTo.join(', ')}: ${refused[0]!.said}`.slice(0, 500)
  if (refused.some(({ code = 0 }) => code < 500))
    throw new Retry('mail_not_sent', message, { request: { ...mail, stillTo } })
  return { fail: 'mail_refused', detail: { message, code: refused[0]!.code, refused: stillTo } }
}

/** @param smtpUrl none: mail is switched off, and runs that want to send are told so */
export const emailDoer = ({ smtpUrl, from }: { smtpUrl?: string; from: string }): OutsideDoer => ({
  name: 'email',
  leaseMs: longestTalkMs + 60_000,
  async call({ key, request, unknown }, at, until): Promise<CallEnd> {
    if (smtpUrl === undefined)
      return { fail: 'mail_not_set_up', detail: { message: 'SMTP_URL says where mail is handed over.' } }
    if (unknown >= mostUnknown) return mailUnknown
    const mail = request as Mail
    const domain = bareAddress(mail.from ?? from).split('@')[1] ?? 'localhost'
    const id = `${sentId(key)}@${domain}`
    const message: Message = { ...mail, from: mail.from ?? from, id }
    const to = mail.stillTo ?? [...mail.to, ...mail.cc].map(bareAddress)
    const envelope = { from: bareAddress(message.from), to, mime: await toMime(message, at) }
    try {
      const { answer, refused } = await sendBySmtp(smtpServer(smtpUrl), envelope, until)
      if (refused.length > 0) return onlySome(mail, refused)
      return { done: 'next', output: { messageId: id, answer } }
    } catch (error) {
      if (!(error instanceof SmtpRefused)) throw error
      if (error.code !== undefined && error.code >= 500)
        return { fail: 'mail_refused', detail: { message: error.message, code: error.code } }
      const { isUnknown } = error
      if (isUnknown && unknown + 1 >= mostUnknown) return mailUnknown
      throw new Retry('mail_not_sent', error.message, { cause: error, isUnknown })
    }
  },
})
