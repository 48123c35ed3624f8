import type { Problem } from '../model.ts'
import { problem } from './problem.ts'

const systemNames = [
  'id',
  'version',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'deleted_at',
  'deleted_batch',
  'owner',
  'owner_department',
  'owner_pool',
  'record_type',
  'currency_code',
  'exchange_rate',
]
const words = ['and', 'or', 'in', 'true', 'false', 'null', 'function']

/** Why a field or object cannot have this name, if so (`architecture.md`, Names). */
export function refuseName(name: string, path: string, of: 'field' | 'object'): Problem | undefined {
  const no = (en: string, zh: string) =>
    problem('name_refused', path, `The name "${name}" cannot be used: ${en}.`, `名称“${name}”不可用：${zh}。`)
  if (name.length > 40) return no('it has more than 40 characters', '超过 40 个字符')
  if (of === 'field' && systemNames.includes(name))
    return no('every record has a system column of that name', '与系统列同名')
  if (words.includes(name)) return no('it is a word of the expression language', '是表达式语言的关键字')
  if (name.startsWith('_')) return no('names do not begin with an underscore', '不能以下划线开头')
  if (name.includes('__')) return no('two underscores in a row are ours', '连续两个下划线为系统保留')
  if (!/^[a-z][a-z0-9_]*$/.test(name))
    return no(
      'use lower-case letters, digits and underscores, beginning with a letter',
      '请使用小写字母、数字和下划线，并以字母开头',
    )
  return undefined
}
