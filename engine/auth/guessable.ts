import { AppError } from '../errors.ts'
import { commonPasswords } from './common-passwords.ts'

/** What somebody who guesses knows of the person. */
export interface Known {
  name?: string
  email?: string
}

/** Shorter words of a name stand in too many good passwords. */
const shortestWord = 4
/** What has to be left of a password when all that is known is taken away. */
const fewestOwn = 4

/** Whether a guesser would try it early: a common one, with digits behind it too; the person's own name; a row of keys. */
export function isGuessable(password: string, { name = '', email = '' }: Known = {}): boolean {
  const given = password.normalize('NFKC').toLowerCase()
  const bare = given.replace(/[^\p{L}]+$/u, '')
  if (commonPasswords.has(given) || (bare.length >= 6 && commonPasswords.has(bare))) return true
  if (new Set(given).size <= 2 || isRow(given)) return true
  const words = [email, ...email.split(/[@.+_-]/), ...name.split(/\s+/), 'trellis', 'password']
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= shortestWord)
    .sort((a, b) => b.length - a.length)
  const own = words.reduce((rest, word) => rest.replaceAll(word, ''), given)
  return own !== given && own.replace(/[^\p{L}\p{N}]/gu, '').length < fewestOwn
}

/** @throws validation_failed */
export function refuseGuessable(password: string, known: Known): void {
  if (!isGuessable(password, known)) return
  throw new AppError('validation_failed', {
    errors: [
      {
        path: '/password',
        code: 'rule_failed',
        message: {
          en: 'This password is easy to guess: it is a common one, or made of your name. Choose another, such as four words.',
          zh: '此密码容易被猜到：过于常见，或由您的姓名组成。请另选一个，例如四个词。',
        },
      },
    ],
  })
}

/** `abcdefgh`, `87654321`, `aceg…`: each letter as far from the one before. */
function isRow(text: string): boolean {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0)
  const step = (codes[1] ?? 0) - (codes[0] ?? 0)
  return Math.abs(step) <= 2 && codes.every((code, at) => at === 0 || code - codes[at - 1]! === step)
}
