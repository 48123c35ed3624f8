import type { Queryable } from '../database.ts'
import { defineSlot } from '../slots.ts'

/** An e-mail to one person. */
export interface PersonalMail {
  to: string
  subject: string
  text: string
  html: string
  /** Where one click ends such mails, if the installation knows its own address. */
  unsubscribe?: string
}

export interface MailRoom {
  /** Whether e-mail is set up here. */
  isOn: boolean
  /** `https://crm.example.com`, without a slash at the end. */
  publicUrl?: string
  /**
   * Writes down, in the transaction that is open, what is to be sent; once a key. It goes out after commit.
   *
   * @param key names the mail for ever: its Message-ID is made of it
   */
  hand(db: Queryable, key: string, mail: PersonalMail, at: Date): Promise<void>
}

export const mailRoom = defineSlot<MailRoom>('mailRoom')
