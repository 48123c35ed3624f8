import type { ReplayedStep } from '../../runtime-ui/client/operations.ts'

export interface Line {
  real?: ReplayedStep
  draft?: ReplayedStep
}

const keyOf = ({ node, port }: ReplayedStep) => `${node}:${port ?? ''}`
const longest = 400

/** Two ways through a workflow line by line: what both have stands side by side, by their longest common sequence. */
export function alongside(real: readonly ReplayedStep[], draft: readonly ReplayedStep[]): Line[] {
  const [a, b] = [real.slice(0, longest), draft.slice(0, longest)]
  // lengths[i][j]: of the longest common sequence of what follows i and j.
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i]![j] =
        keyOf(a[i]!) === keyOf(b[j]!)
          ? lengths[i + 1]![j + 1]! + 1
          : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!)
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && keyOf(a[i]!) === keyOf(b[j]!)) {
      lines.push({ real: a[i]!, draft: b[j]! })
      i += 1
      j += 1
    } else if (i < a.length && (j >= b.length || lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
      lines.push({ real: a[i]! })
      i += 1
    } else {
      lines.push({ draft: b[j]! })
      j += 1
    }
  }
  return lines
}
