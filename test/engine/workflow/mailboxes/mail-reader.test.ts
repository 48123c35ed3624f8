import { afterAll, describe, expect, it } from 'vitest'
import { MailReader } from '../../../../engine/workflow/mailboxes/mail-reader.ts'
import { parseMail } from '../../../../engine/workflow/mailboxes/parse-mail.ts'
import { plainText } from '../../../../engine/workflow/plain-text.ts'

describe('mail of somebody who means harm', () => {
  const reader = new MailReader(1_500)
  const patient = new MailReader()
  afterAll(() => Promise.all([reader.close(), patient.close()]))

  const mail = (type: string, body: string) =>
    Buffer.from(
      `From: a@example.com\r\nMessage-ID: <evil@example.com>\r\nSubject: evil\r\nContent-Type: ${type}\r\n\r\n${body}`,
    )

  it('takes no longer to be read as text than its length is worth', () => {
    for (const part of ['<style', '<', '<br ', '<script>x</script', '</style', '<a href="']) {
      const begun = performance.now()
      plainText(part.repeat(300_000))
      expect(performance.now() - begun, part).toBeLessThan(3_000)
    }
    expect(plainText('<p>Tom &amp; &quot;Jo&quot;</p><STYLE>p {}</style ><b>1 &lt; 2</b>')).toBe(
      'Tom & "Jo"\n1 < 2',
    )
  })

  it('stops nobody else when reading it never ends, and its head is told all the same', async () => {
    const evil = mail(
      'multipart/mixed; boundary=q',
      `--q\r\nContent-Type: text/html\r\n\r\n${'<a href="'.repeat(200_000)}\r\n--q\r\nContent-Type: text/plain\r\n\r\nhi\r\n--q--`,
    )
    let beats = 0
    const heart = setInterval(() => beats++, 50)
    try {
      const read = await reader.read(evil)
      expect(read.mail).toMatchObject({ subject: 'evil', messageId: 'evil@example.com' })
    } finally {
      clearInterval(heart)
    }
    expect(beats).toBeGreaterThan(10)
    const next = await patient.read(mail('text/html', '<p>All is <b>well</b></p>'))
    expect(next.mail.text).toBe('All is well')
  }, 20_000)

  it('is kept as far as a run may be given it, also in letters of several bytes, and cut between two of them', async () => {
    const long = `a${'信'.repeat(60_000)}`
    const { mail: kept } = await parseMail(mail('text/html; charset=utf-8', `<p>${long}</p>`))

    expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(200_000)
    expect(kept.text).toMatch(/^a信{29999}$/)
    expect((await parseMail(mail('text/plain', 'x'.repeat(80_000)))).mail.text.trim()).toHaveLength(80_000)
  })
})
