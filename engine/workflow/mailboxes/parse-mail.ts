import { createHash } from 'node:crypto'
import type { Address, Email } from 'postal-mime'
import { storable } from '../outside/storable.ts'
import { plainText } from '../plain-text.ts'

/** A mail as workflows see it. */
export interface Mail {
  from: { name: string; address: string }
  to: { name: string; address: string }[]
  cc: { name: string; address: string }[]
  subject: string
  text: string
  html: string | null
  /** Without angle brackets. */
  messageId: string
  date: string | null
}

export interface ParsedMail {
  mail: Mail
  /** Messages that it answers, the nearest first. */
  answers: string[]
  /** Why no workflow is to hear of it. */
  leftOut: string | null
  attachments: { name: string; type: string; content: Buffer }[]
}

/** Of text and of HTML each, in UTF-8: together less than what a run may be given, whatever it is written in. */
const mostBytes = 90_000
const mostAddresses = 100
const mostAttachments = 50

/** Reads a message of anybody. Some are built so that this fails or does not end: see `MailReader`. */
export const parseMail = async (source: Buffer): Promise<ParsedMail> => seen(source, await readParts(source))

/** Of one that cannot be read as it is built, there is always something to read. */
export const parsePlainly = async (source: Buffer): Promise<ParsedMail> =>
  seen(source, await readHead(source))

function seen(source: Buffer, found: Email): ParsedMail {
  const header = (key: string) => found.headers.find((one) => one.key === key)?.value.trim() ?? ''
  const messageId = idsIn(found.messageId ?? '')[0] ?? createHash('sha256').update(source).digest('hex')
  const html = found.html ?? null
  const [from = { name: '', address: '' }] = people(found.from ? [found.from] : [])
  const mail: Mail = {
    from,
    to: people(found.to),
    cc: people(found.cc),
    subject: cut(found.subject ?? '', 1_000),
    text: cutBytes(found.text ?? (html === null ? '' : plainText(html))),
    html: html === null ? null : cutBytes(html),
    messageId,
    date: isoOf(found.date),
  }
  const answers = [...idsIn(found.inReplyTo ?? ''), ...idsIn(found.references ?? '').reverse()]
  return {
    mail: storable(mail) as Mail,
    answers: [...new Set(answers)].slice(0, 100),
    leftOut: whyLeftOut(header, found, from.address),
    attachments: found.attachments
      .filter(({ disposition, related }) => disposition !== 'inline' || !related)
      .slice(0, mostAttachments)
      .map(({ filename, mimeType, content }) => ({
        name: storable(filename ?? 'file') as string,
        type: mimeType,
        content: Buffer.from(content as ArrayBuffer),
      })),
  }
}

const readParts = async (source: Buffer): Promise<Email> => {
  const { default: PostalMime } = await import('postal-mime')
  return PostalMime.parse(source, { maxNestingDepth: 50, maxHeadersSize: 1024 * 1024 })
}

/** What is built so that nobody can read it is taken as its head and a plain text. */
async function readHead(source: Buffer): Promise<Email> {
  const { default: PostalMime } = await import('postal-mime')
  const text = source.subarray(0, 1024 * 1024).toString('utf8')
  const [head = '', ...body] = text.split(/\r?\n\r?\n/)
  const plain = head.replace(/^(content-[\w-]+:.*(\r?\n[ \t].*)*\r?\n?)/gim, '').slice(0, 64 * 1024)
  return { ...(await PostalMime.parse(`${plain.trimEnd()}\r\n\r\n`)), text: body.join('\n\n') }
}

/** Machines answer machines for ever: what no person wrote starts nothing (RFC 3834). */
function whyLeftOut(header: (key: string) => string, { returnPath }: Email, from: string): string | null {
  const auto = header('auto-submitted').toLowerCase()
  if (auto !== '' && !auto.startsWith('no')) return 'auto_submitted'
  if (/^(bulk|junk|list|auto_reply)$/i.test(header('precedence'))) return 'bulk'
  if (header('x-autoreply') !== '' || header('x-autorespond') !== '') return 'auto_submitted'
  if (header('list-id') !== '') return 'list'
  const sender = returnPath ?? header('return-path')
  if (sender === '<>' || /^(mailer-daemon|postmaster)@/i.test(from)) return 'bounce'
  return null
}

/** Between two characters. */
function cutBytes(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= mostBytes) return text
  let end = mostBytes
  while ((bytes[end]! & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}

const cut = (text: string, most: number): string => (text.length > most ? text.slice(0, most) : text)

const people = (given: readonly Address[] = []): { name: string; address: string }[] =>
  given
    .flatMap((one) => ('group' in one && one.group ? one.group : [one]))
    .flatMap(({ name, address }) => (address ? [{ name: cut(name, 200), address: cut(address, 320) }] : []))
    .slice(0, mostAddresses)

/** `<a@b> <c@d>` without the brackets. */
const idsIn = (text: string): string[] =>
  [...text.matchAll(/<([^<>\s]{1,500})>/g)].map(([, id]) => storable(id!) as string)

function isoOf(date: string | undefined): string | null {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : new Date(at).toISOString()
}
