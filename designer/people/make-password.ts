/** Without signs that are taken for one another when read out or written down. */
const signs = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A password nobody guesses, 16 signs in groups of four: about 92 bits. */
export function makePassword(
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  let text = ''
  while (text.length < 16)
    // Beyond the last whole multiple some signs would come more often than others.
    for (const byte of random(new Uint8Array(32)))
      if (byte < 256 - (256 % signs.length) && text.length < 16) text += signs[byte % signs.length]
  return text.replace(/(.{4})(?=.)/g, '$1-')
}
