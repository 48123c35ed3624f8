import { type Kind, type Words, wordsFor } from './kinds.ts'
import type { PersonalMail } from './slots.ts'

/** What one entry of a mail says. */
export interface Entry {
  kind: Kind
  title: string
  body: string
  /** Of the record, if there is one and the installation knows its own address. */
  link: string | undefined
}

const words = {
  daily: { en: 'Your day in Trellis: {n} new', zh: 'Trellis 每日摘要：{n} 条新通知' },
  more: { en: 'and {n} more', zh: '另有 {n} 条' },
  open: { en: 'Open', zh: '打开' },
  why: {
    en: 'You get this because of your notification settings.',
    zh: '您收到此邮件，是因为您的通知设置。',
  },
  settings: { en: 'Settings', zh: '设置' },
  stop: { en: 'Stop these e-mails', zh: '停止接收此类邮件' },
} satisfies Record<string, Words>

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

export interface MailFrame {
  way: 'at_once' | 'daily'
  /** How many there are to tell, of which the entries are the first. */
  count: number
  to: string
  locales: readonly (string | null)[]
  publicUrl: string | undefined
  unsubscribe: string | undefined
}

/** One mail with everything it tells, in plain text and as a page. */
export function toMail(entries: readonly Entry[], frame: MailFrame): PersonalMail {
  const { way, count, to, locales, publicUrl, unsubscribe } = frame
  const say = (text: Words) => wordsFor(text, ...locales)
  const settings = publicUrl ? `${publicUrl}/app/account/notifications` : undefined
  const subject = way === 'daily' ? say(words.daily).replace('{n}', String(count)) : (entries[0]?.title ?? '')
  const left = count - entries.length
  const more = left > 0 ? say(words.more).replace('{n}', String(left)) : ''
  const foot = [
    say(words.why),
    ...(settings ? [`${say(words.settings)}: ${settings}`] : []),
    ...(unsubscribe ? [`${say(words.stop)}: ${unsubscribe}`] : []),
  ]
  const parts = entries.map(({ title, body, link }) => [title, body, link].filter(Boolean).join('\n'))
  if (more) parts.push(more)
  const links = [
    ...(settings ? [`<a href="${escaped(settings)}">${say(words.settings)}</a>`] : []),
    ...(unsubscribe ? [`<a href="${escaped(unsubscribe)}">${say(words.stop)}</a>`] : []),
  ]
  return {
    to,
    subject,
    text: `${[...parts, `--\n${foot.join('\n')}`].join('\n\n')}\n`,
    html: `<!doctype html><html lang="${escaped(locales[0] ?? 'en')}"><body style="font:15px/1.5 system-ui,sans-serif;color:#16191d">
${entries.map((entry) => entryHtml(entry, say(words.open))).join('\n')}${more && `\n<p>${escaped(more)}</p>`}
<p style="margin-top:28px;padding-top:12px;border-top:1px solid #e3e6ea;font-size:12px;color:#5b6470">${escaped(say(words.why))} ${links.join(' · ')}</p>
</body></html>`,
    ...(unsubscribe ? { unsubscribe } : {}),
  }
}

const entryHtml = ({ title, body, link }: Entry, open: string): string =>
  `<div style="margin:0 0 20px"><p style="margin:0;font-weight:600">${escaped(title)}</p>${
    body ? `<p style="margin:4px 0 0;white-space:pre-line">${linked(escaped(body))}</p>` : ''
  }${link ? `<p style="margin:8px 0 0"><a href="${escaped(link)}">${escaped(open)}</a></p>` : ''}</div>`

/** Addresses become links: not every program makes them of words. */
const linked = (html: string): string =>
  html.replace(/https?:\/\/[^\s，。；）]+/g, (url) => `<a href="${url}">${url}</a>`)
