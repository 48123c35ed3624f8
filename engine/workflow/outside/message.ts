/** An e-mail as it is handed over. */
export interface Message {
  from: string
  to: string[]
  cc: string[]
  subject: string
  text: string
  html: string | null
  /** Without angle brackets; the same over every attempt. */
  id: string
}

/** Nothing that ends a header line gets into one. */
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ').trim()

/** Words of a header in any script (RFC 2047), in pieces that fit a line. */
export function headerText(text: string): string {
  const line = oneLine(text)
  if (/^[\x20-\x7e]*$/.test(line) && line.length < 900) return line
  const pieces: string[] = []
  let piece = ''
  for (const char of line) {
    if (Buffer.byteLength(piece + char) > 42) {
      pieces.push(piece)
      piece = ''
    }
    piece += char
  }
  return [...pieces, piece].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')
}

/** `Name <a@b.c>`, the name in any script. */
export function headerAddress(address: string): string {
  const [, name, email] = /^(.*)<([^<>]+)>$/.exec(oneLine(address)) ?? []
  if (email === undefined) return oneLine(address)
  const shown = name?.trim().replace(/^"|"$/g, '') ?? ''
  const isPlain = /^[\w .-]*$/.test(shown)
  return shown ? `${isPlain ? shown : headerText(shown)} <${email.trim()}>` : email.trim()
}

/** The bare address: what the envelope names. */
export const bareAddress = (address: string): string => (/<([^<>]+)>/.exec(address)?.[1] ?? address).trim()

const base64 = (text: string): string =>
  (
    Buffer.from(text.replace(/\r?\n/g, '\r\n'))
      .toString('base64')
      .match(/.{1,76}/g) ?? ['']
  ).join('\r\n')

const part = (type: string, text: string): string =>
  `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(text)}\r\n`

/** The message in the form in which mail travels (RFC 5322, MIME). */
export function toMime({ from, to, cc, subject, text, html, id }: Message, at: Date): string {
  const head = [
    `From: ${headerAddress(from)}`,
    `To: ${to.map(headerAddress).join(',\r\n ')}`,
    ...(cc.length > 0 ? [`Cc: ${cc.map(headerAddress).join(',\r\n ')}`] : []),
    `Subject: ${headerText(subject)}`,
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
  ].join('\r\n')
  if (html === null) return `${head}\r\n${part('text/plain', text)}`
  const boundary = `part-${id.replace(/\W/g, '').slice(0, 40)}`
  const parts = [part('text/plain', text), part('text/html', html)]
  return `${head}\r\nContent-Type: multipart/alternative; boundary="${boundary}"\r\n\r\n${parts
    .map((one) => `--${boundary}\r\n${one}`)
    .join('')}--${boundary}--\r\n`
}
