/** What is shown of one piece of long work. */
export interface Progress {
  at(state: { done: number; total: number | null; rate: number | null; eta_s: number | null }): void
  end(summary: string): void
  note(line: string): void
}

const width = 24

/** A bar that moves on a terminal; elsewhere one plain line at the end. */
export function showProgress(out: NodeJS.WriteStream, name: string): Progress {
  const isTerminal = out.isTTY === true
  return {
    at({ done, total, rate, eta_s }) {
      if (!isTerminal) return
      const share = total ? Math.min(1, done / total) : 0
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
      const speed = rate ? ` ${Math.round(rate)}/s` : ''
      out.write(
        `\r\u001b[K${name.padEnd(16)} ${bar} ${done}/${total ?? '?'}${speed}${eta_s ? `, ${eta_s} s left` : ''}`,
      )
    },
    end: (summary) => void out.write(`${isTerminal ? '\r\u001b[K' : ''}${name.padEnd(16)} ${summary}\n`),
    note: (line) => void out.write(`  ${line}\n`),
  }
}
