import type { MailRoom } from '../../notifications/slots.ts'
import { sendOutside } from './calls.ts'
import type { Mail } from './email-call.ts'

/** Mails of the product itself go the way of those that runs send: written down with what caused them, sent after it. */
export const mailRoomOf = ({ smtpUrl, publicUrl }: { smtpUrl?: string; publicUrl?: string }): MailRoom => ({
  isOn: smtpUrl !== undefined,
  ...(publicUrl ? { publicUrl: publicUrl.replace(/\/+$/, '') } : {}),
  async hand(db, key, { to, ...mail }, at) {
    const request: Mail = { ...mail, from: null, to: [to], cc: [] }
    await sendOutside(db, { key, kind: 'email', request, at })
  },
})
