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
  /** Where one click ends such mails (RFC 8058). */
  unsubscribe?: string
}

/** The bare address: what the envelope names. */
export const bareAddress = (address: string): string => (/<([^<>]+)>/.exec(address)?.[1] ?? address).trim()

/** `Name <a@b.c>`, whose name may hold anything: it is never read as a further address. */
function named(address: string): { name: string; address: string } {
  const name = /^(.*)<[^<>]+>\s*$/s.exec(address)?.[1]?.trim() ?? ''
  return { name: name.replace(/^"(.*)"$/s, '$1'), address: bareAddress(address) }
}

/** The message in the form in which mail travels (RFC 5322, MIME). */
export async function toMime(message: Message, at: Date): Promise<Buffer> {
  const { id, from, to, cc, subject, text, html, unsubscribe } = message
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const composed = new MailComposer({
    from: named(from),
    to: to.map(named),
    cc: cc.map(named),
    subject,
    text,
    ...(html === null ? {} : { html }),
    messageId: `<${id}>`,
    date: at,
    // Those who are on leave do not answer what nobody reads.
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribe
        ? {
            'List-Unsubscribe': `<${unsubscribe}>`,
            'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
          }
        : {}),
    },
    textEncoding: 'base64',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return composed.compile().build()
}
