import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import iconv from 'iconv-lite'
import type { Encoding } from './detect-encoding.ts'
import { refuseFile } from './refuse-file.ts'

/** The file's text as a stream of strings. UTF-8 is strict: a broken byte refuses the file rather than a letter. */
export function decodedStream(path: string, encoding: Encoding): NodeJS.ReadableStream {
  const bytes = createReadStream(path, { highWaterMark: 256 * 1024 })
  const decoded = encoding === 'utf-8' ? strictUtf8() : iconv.decodeStream(encoding)
  bytes.on('error', (error) => decoded.emit('error', error))
  return bytes.pipe(decoded as NodeJS.ReadWriteStream)
}

function strictUtf8(): Transform {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (chunk?: Buffer): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode()
    } catch (error) {
      throw refuseFile(
        'encoding',
        {
          en: 'It is not UTF-8 throughout. Choose another encoding.',
          zh: '文件并非完全为 UTF-8，请选择其他编码。',
        },
        error,
      )
    }
  }
  return new Transform({
    decodeStrings: false,
    encoding: 'utf8',
    transform(chunk: Buffer, _encoding, done) {
      try {
        done(null, decode(chunk))
      } catch (error) {
        done(error as Error)
      }
    },
    flush(done) {
      try {
        done(null, decode())
      } catch (error) {
        done(error as Error)
      }
    },
  })
}
