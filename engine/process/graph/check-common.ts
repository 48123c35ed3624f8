import { nearest } from '../../../metadata/language/check/suggest.ts'
import { type Findings, report } from './findings.ts'
import type { GraphNode } from './graph.ts'
import type { Words } from './option-words.ts'

type Fits = (value: unknown) => boolean
interface Key {
  fits: Fits
  /** What it must be. */
  is: Words
  isNeeded?: true
}

const isText: Fits = (value) => typeof value === 'string' && value !== ''
const from =
  (least: number): Fits =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least

/** Keys that every node may have and that hold more than a text. */
const keys: Readonly<Record<'retry' | 'exclusive', Readonly<Record<string, Key>>>> = {
  retry: {
    times: { fits: from(1), is: { en: 'a whole number, 1 at least', zh: '不小于 1 的整数' }, isNeeded: true },
    every: {
      fits: (value) => isText(value) || from(0)(value),
      is: { en: 'a duration such as PT5M', zh: '时长，例如 PT5M' },
    },
    factor: {
      fits: (value) => typeof value === 'number' && value > 0,
      is: { en: 'a number above 0', zh: '大于 0 的数字' },
    },
    codes: {
      fits: (value) => Array.isArray(value) && value.every(isText),
      is: { en: 'a list of codes', zh: '错误代码列表' },
    },
  },
  exclusive: {
    key: { fits: isText, is: { en: 'an expression', zh: '表达式' }, isNeeded: true },
    across: {
      fits: (value) => ['run', 'workflow', 'all'].includes(String(value)),
      is: { en: 'run, workflow or all', zh: 'run、workflow 或 all' },
    },
  },
}

/** How often a node is tried again, and what it locks, say what they mean and nothing else. */
export function checkCommon(findings: Findings): void {
  for (const node of findings.flat.nodes.values())
    for (const [name, known] of Object.entries(keys)) {
      const given = node.options[name]
      if (typeof given !== 'object' || given === null) continue
      checkKeys(findings, node, { name, known, given: given as Readonly<Record<string, unknown>> })
    }
}

function checkKeys(
  findings: Findings,
  { id }: GraphNode,
  {
    name,
    known,
    given,
  }: { name: string; known: Readonly<Record<string, Key>>; given: Readonly<Record<string, unknown>> },
): void {
  const say = (code: string, key: string, { en, zh }: Words) =>
    report(findings, { code, node: id, at: [name, key], stands: true, en, zh })
  for (const [key, value] of Object.entries(given)) {
    const found = known[key]
    if (found && !found.fits(value))
      say('process_option_invalid', key, {
        en: `"${name}.${key}" of the step "${id}" must be ${found.is.en}.`,
        zh: `步骤“${id}”的“${name}.${key}”必须是${found.is.zh}。`,
      })
    if (found) continue
    const meant = nearest(key, Object.keys(known))
    say('process_unknown_option', key, {
      en: `"${name}" has no key "${key}".${meant ? ` Did you mean "${meant}"?` : ''}`,
      zh: `“${name}”没有键“${key}”。${meant ? `是否指“${meant}”？` : ''}`,
    })
  }
  for (const [key, { isNeeded }] of Object.entries(known))
    if (isNeeded && given[key] === undefined)
      say('process_option_missing', key, {
        en: `"${name}" of the step "${id}" needs "${key}".`,
        zh: `步骤“${id}”的“${name}”缺少“${key}”。`,
      })
}
