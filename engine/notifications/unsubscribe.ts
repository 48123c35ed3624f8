import { type Ctx, inTransaction } from '../context.ts'
import { AppError } from '../errors.ts'
import { type Keyring, keyring } from '../keys.ts'
import { principals } from '../organisation/principals.ts'
import { type Kind, kinds, wordsFor } from './kinds.ts'
import { savePreferences } from './preferences.ts'

export const unsubscribePath = '/api/notifications/unsubscribe'

interface Ticket {
  user: string
  /** The daily mail, or mails at once of one kind. */
  what: Kind | 'daily'
}

/** Lets whoever holds the mail end such mails, and nothing else; it does not run out, as mails do not. */
export const unsubscribeToken = (keys: Keyring, { user, what }: Ticket): string =>
  keys.sign('link', `unsubscribe ${user} ${what}`)

/** @throws not_found for anything that is no such token */
function readToken(keys: Keyring, token: unknown): Ticket {
  const text = typeof token === 'string' ? keys.verify('link', token)?.toString() : undefined
  const [purpose, user, what] = text?.split(' ') ?? []
  const isKnown = what === 'daily' || kinds.some((kind) => kind === what)
  if (purpose !== 'unsubscribe' || !user || !isKnown)
    throw new AppError('not_found', { object: 'link', id: '' })
  return { user, what: what as Ticket['what'] }
}

export interface Unsubscribing {
  what: Ticket['what']
  /** The language of whom the mail was for. */
  locale: string
}

/** What the mail's link is about; asking changes nothing, since programs that look through mails follow links. */
export async function askUnsubscribe(ctx: Ctx, token: unknown): Promise<Unsubscribing> {
  const { user, what } = readToken(ctx.parts.get(keyring), token)
  const person = await ctx.parts.get(principals).find(user)
  if (!person) throw new AppError('not_found', { object: 'link', id: '' })
  return { what, locale: person.locale ?? ctx.model.settings.language }
}

/** Ends mails of that kind; nobody needs to be signed in for it. Doing it twice changes nothing more. */
export async function unsubscribe(ctx: Ctx, token: unknown): Promise<Unsubscribing> {
  const asked = await askUnsubscribe(ctx, token)
  const { user, what } = readToken(ctx.parts.get(keyring), token)
  const ended = what === 'daily' ? kinds.map((kind) => [kind, kind] as const) : ([[what, what]] as const)
  await inTransaction(ctx, async (tx) => {
    const off = Object.fromEntries(ended.map(([kind]) => [kind, { email: 'off' as const }]))
    await savePreferences(tx.db, user, { kinds: off }, tx.clock.now())
  })
  return asked
}

const words = {
  title: { en: 'E-mails', zh: '邮件通知' },
  ask: {
    daily: { en: 'Stop all e-mail notifications?', zh: '停止所有邮件通知？' },
    info: { en: 'Stop e-mails with information?', zh: '停止“信息”类邮件？' },
    mention: { en: 'Stop e-mails when somebody mentions you?', zh: '停止“提到我”的邮件？' },
    assignment: { en: 'Stop e-mails when something is assigned to you?', zh: '停止“分配给我”的邮件？' },
    approval: { en: 'Stop e-mails about approvals?', zh: '停止“审批”类邮件？' },
    alert: { en: 'Stop e-mails about alerts?', zh: '停止“预警”类邮件？' },
  },
  still: {
    en: 'You will still see them in Trellis. You can change this at any time in your notification settings.',
    zh: '您仍可在 Trellis 中查看这些通知，也可随时在通知设置中更改。',
  },
  stop: { en: 'Stop these e-mails', zh: '停止接收' },
  stopped: { en: 'You get no more of these e-mails.', zh: '您不会再收到此类邮件。' },
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)

/** A page for whoever followed the link of a mail, signed in or not. @param nonce of its style */
export function unsubscribePage(
  { what, locale }: Unsubscribing,
  { isDone, nonce }: { isDone: boolean; nonce: string },
): string {
  const say = (text: Readonly<Record<string, string>>) => escaped(wordsFor(text, locale))
  const form = `<form method="post"><button>${say(words.stop)}</button></form>`
  return `<!doctype html>
<html lang="${escaped(locale)}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${say(words.title)} · Trellis</title>
<style nonce="${nonce}">
:root { color-scheme: light dark }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 14px/1.5 system-ui, sans-serif;
  background: light-dark(#f6f7f9, #101214); color: light-dark(#16191d, #eceef0) }
main { box-sizing: border-box; width: min(440px, calc(100vw - 32px)); padding: 28px; border-radius: 10px;
  background: light-dark(#fff, #191c1f); border: 1px solid light-dark(#e3e6ea, #2b2f34) }
h1 { margin: 0 0 8px; font-size: 18px } p { margin: 0 0 20px; color: light-dark(#4d5561, #a9b0b8) }
button { min-height: 40px; padding: 0 18px; border: 0; border-radius: 6px; font: inherit; font-weight: 600;
  background: light-dark(#2457d6, #7ea2ff); color: light-dark(#fff, #0b1020); cursor: pointer }
button:focus-visible { outline: 2px solid; outline-offset: 2px }
form { margin: 0 }
</style>
<main><h1>${isDone ? say(words.stopped) : say(words.ask[what])}</h1><p>${say(words.still)}</p>${isDone ? '' : form}</main>
</html>
`
}
