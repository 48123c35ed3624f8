import { readFileSync } from 'node:fs'

/**
 * A process as others can recognise it: `<pid>-<start>`. The number alone may be another program's by now; in a
 * container it is nearly always 1. Where the start cannot be read it is 0.
 */
export const processMark = (pid: number = process.pid): string => `${pid}-${startOf(pid) ?? 0}`

/** Whether that very process still runs. */
export function isMarkAlive(mark: string): boolean {
  const [pid = Number.NaN, start = 0] = mark.split('-').map(Number)
  return pid > 0 && isAlive(pid) && (start === 0 || startOf(pid) === start)
}

/** Whether a process of that number runs. One that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return process.platform !== 'linux' || /^[^Z]/.test(statOf(pid)?.[0] ?? 'Z')
}

/** In clock ticks since the machine started. */
const startOf = (pid: number): number | undefined => Number(statOf(pid)?.[19]) || undefined

/** The fields of /proc/<pid>/stat from the state on; the name before may hold blanks and brackets. */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined // another system, or the process has just gone
  }
}
