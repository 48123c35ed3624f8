import type { ErrorCode } from './error-codes.ts'
import { actInWords, whyForbidden } from './error-texts-acts.ts'
import { approvalTexts } from './error-texts-approvals.ts'

type Details = Record<string, unknown>
type Text = (details: Details) => string
interface Texts {
  en: Text
  zh: Text
}

const show = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
const count = (details: Details): number => (Array.isArray(details['errors']) ? details['errors'].length : 0)
const because = (details: Details): string => (details['reason'] ? ` ${show(details['reason'])}` : '')

/** The rule that refused it may say it in words of its own. */
const ownWords = ({ message }: Details, language: 'en' | 'zh'): string | undefined =>
  (message as Record<'en' | 'zh', string> | undefined)?.[language]

/** What of a sign-in was wrong, once the password was right. */
const signInWhy: Record<string, { en: string; zh: string } | undefined> = {
  password: { en: 'Enter your password again.', zh: '请再次输入密码。' },
  code: {
    en: 'The code is wrong or was used already. Wait for the next one and enter that.',
    zh: '验证码错误或已被使用，请等待下一个验证码再输入。',
  },
  ticket: {
    en: 'This took too long, or something changed meanwhile. Enter e-mail and password again.',
    zh: '操作超时或信息已变更，请重新输入邮箱和密码。',
  },
}

/** How long to wait, as people say it. */
function waitOf({ retryAfterS }: Details, { h, m, s }: { h: string; m: string; s: string }): string {
  const seconds = Number(retryAfterS ?? 1)
  if (seconds > 7200) return `${Math.ceil(seconds / 3600)}${h}`
  return seconds > 120 ? `${Math.ceil(seconds / 60)}${m}` : `${seconds}${s}`
}

/** Every error in words: what, why, what now. Details fill in names and values. */
export const texts: Record<ErrorCode, Texts> = {
  malformed_request: {
    en: (d) => `The request cannot be read.${because(d) || ' Send valid JSON in UTF-8.'}`,
    zh: (d) =>
      `无法读取该请求。${d['reasonZh'] ? show(d['reasonZh']) : because(d) || '请发送 UTF-8 编码的有效 JSON。'}`,
  },
  parameter_invalid: {
    en: (d) => `Parameter "${show(d['parameter'])}" is not usable: ${show(d['value'])}.${because(d)}`,
    zh: (d) =>
      `参数“${show(d['parameter'])}”的值不可用：${show(d['value'])}。${d['reasonZh'] ? show(d['reasonZh']) : because(d)}`,
  },
  cursor_invalid: {
    en: () => 'This cursor does not belong to this list. Start again without a cursor.',
    zh: () => '该游标不属于此列表，请不带游标重新开始。',
  },
  expression_invalid: {
    en: (d) => `The expression is not valid: ${show(d['reason'])}`,
    zh: (d) => `表达式无效：${show(d['reasonZh'] ?? d['reason'])}`,
  },
  expression_not_sql: {
    en: (d) => `This expression cannot be turned into a query: ${show(d['reason'])}`,
    zh: (d) => `该表达式无法转换为查询：${show(d['reasonZh'] ?? d['reason'])}`,
  },
  not_signed_in: { en: () => 'Sign in first.', zh: () => '请先登录。' },
  sign_in_failed: {
    en: (d) =>
      d['retryAfterS']
        ? `Too many tries. Wait ${show(d['retryAfterS'])} seconds and try again.`
        : (signInWhy[String(d['why'])]?.en ?? 'E-mail or password is wrong.'),
    zh: (d) =>
      d['retryAfterS']
        ? `尝试次数过多，请在 ${show(d['retryAfterS'])} 秒后重试。`
        : (signInWhy[String(d['why'])]?.zh ?? '邮箱或密码错误。'),
  },
  second_factor_required: {
    en: () => 'Enter the code of your authenticator app.',
    zh: () => '请输入身份验证器中的验证码。',
  },
  action_not_possible: {
    en: (d) => `There is no "${show(d['action'])}" here. ${String(d['reason'])}`,
    zh: (d) => `此处无法执行“${show(d['action'])}”。${String(d['reasonZh'])}`,
  },
  forbidden: {
    en: (d) =>
      d['act']
        ? `You may not ${actInWords(d, 'en') ?? `${show(d['act'])} ${show(d['object'] ?? 'this')}`}.${because(d)}${whyForbidden(d, 'en')}`
        : `You may not do this.${because(d)}`,
    zh: (d) => {
      const act = actInWords(d, 'zh')
      const what = act
        ? `您不能${act}`
        : `您没有权限执行此操作${d['object'] ? `（${show(d['object'])}）` : ''}`
      return `${what}。${d['reasonZh'] ? show(d['reasonZh']) : because(d)}${whyForbidden(d, 'zh')}`
    },
  },
  origin_refused: {
    en: () => 'This request comes from another site and was refused. Call the API with an API key instead.',
    zh: () => '该请求来自其他站点，已被拒绝。请改用 API 密钥调用。',
  },
  view_only: {
    en: (d) =>
      `You only look at what ${show(d['user'])} sees; nothing can be changed. Stop viewing as them first.`,
    zh: (d) => `您正在以“${show(d['user'])}”的视角查看，不能修改任何内容。请先退出该视角。`,
  },
  second_factor_missing: {
    en: () =>
      'Your role asks for a second factor. Set one up first, in your account or with POST /api/me/second-factor.',
    zh: () => '您的角色要求二次验证。请先在“我的账户”或通过 POST /api/me/second-factor 进行设置。',
  },
  not_found: {
    en: (d) =>
      `There is no ${show(d['object'] ?? 'record')}${d['id'] ? ` with id ${show(d['id'])}` : ''} that you may see.`,
    zh: (d) => `没有您可查看的记录（${show(d['object'] ?? '')} ${show(d['id'] ?? '')}）。`,
  },
  unknown_object: {
    en: (d) => `There is no object named "${show(d['object'])}".`,
    zh: (d) => `没有名为“${show(d['object'])}”的对象。`,
  },
  method_not_allowed: {
    en: (d) => `${show(d['method'])} is not possible here. Allowed: ${show(d['allowed'])}.`,
    zh: (d) => `此处不支持 ${show(d['method'])}。允许的方法：${show(d['allowed'])}。`,
  },
  payload_too_large: {
    en: (d) =>
      d['of'] === 'task'
        ? `The answer has ${show(d['kilobytes'])} kB, and may be ${show(d['limit'])} here. Shorten it, or keep what is long in a file.`
        : d['of'] === 'run'
          ? `A run of "${show(d['name'])}" is given ${show(d['kilobytes'])} kB, and may be given ${show(d['limit'])}. Give it less, or raise "limits.payload" of the workflow.`
          : `The request is larger than ${show(d['limit'])}. Send it in parts.`,
    zh: (d) =>
      d['of'] === 'task'
        ? `所填内容为 ${show(d['kilobytes'])} kB，此处最多 ${show(d['limit'])}。请精简内容，或将较长的内容存为文件。`
        : d['of'] === 'run'
          ? `“${show(d['name'])}”的输入为 ${show(d['kilobytes'])} kB，最多 ${show(d['limit'])}。请减少输入，或提高工作流的 limits.payload。`
          : `请求超过 ${show(d['limit'])}，请分批发送。`,
  },
  unsupported_media_type: {
    en: (d) =>
      `Content type "${show(d['type'] ?? '')}" is not understood here. Use ${show(d['allowed'] ?? 'application/json')}.`,
    zh: (d) =>
      `此处不支持内容类型“${show(d['type'] ?? '')}”，请使用 ${show(d['allowed'] ?? 'application/json')}。`,
  },
  version_conflict: {
    en: () => 'Someone saved this meanwhile. Compare the two and save again.',
    zh: () => '此内容已被他人修改。请对比后再保存。',
  },
  duplicate_record: {
    en: (d) =>
      ownWords(d, 'en') ??
      `There already is a record with this ${show(d['fields'] ?? 'value')}${d['owner'] ? `; it belongs to ${show(d['owner'])}` : ''}.`,
    zh: (d) =>
      ownWords(d, 'zh') ??
      `已存在相同“${show(d['fields'] ?? '值')}”的记录${d['owner'] ? `，归属 ${show(d['owner'])}` : ''}。`,
  },
  deletion_restricted: {
    en: (d) =>
      `It cannot be deleted: ${show(d['count'])} ${show(d['by'])} record(s) still refer to it. Move or delete those first.`,
    zh: (d) => `无法删除：仍有 ${show(d['count'])} 条“${show(d['by'])}”记录引用它，请先转移或删除这些记录。`,
  },
  process_stale: {
    en: () => 'This step of the run is no longer open. Look at the run again.',
    zh: () => '流程的该步骤已不再等待处理，请刷新后再看。',
  },
  process_ended: {
    en: () => 'The run has ended already.',
    zh: () => '该流程已经结束。',
  },
  process_closed: {
    en: ({ node }) => `"${show(node)}" takes no more items: it is not under way.`,
    zh: ({ node }) => `“${show(node)}”未在执行，不能再处理其项目。`,
  },
  process_jump_refused: {
    en: ({ node }) =>
      `The run cannot jump to "${show(node)}" from here: it lies inside a branch or block that is not open.`,
    zh: ({ node }) => `不能从此处跳转到“${show(node)}”：它位于未打开的分支或区块内。`,
  },
  process_no_such_node: {
    en: ({ node }) => `The process has no node "${show(node)}".`,
    zh: ({ node }) => `流程中没有节点“${show(node)}”。`,
  },
  ...approvalTexts,
  already_claimed: { en: () => 'Someone else was faster.', zh: () => '已被他人领取。' },
  cap_reached: { en: () => 'The limit is reached.', zh: () => '已达到上限。' },
  plan_stale: {
    en: () =>
      'The draft or the database changed after this plan was made. Look at the new plan and publish again.',
    zh: () => '计划生成后草稿或数据库已变化，请查看新计划后再发布。',
  },
  publish_running: {
    en: () => 'Another publish is under way. Wait until it ends.',
    zh: () => '正在进行另一次发布，请等待其完成。',
  },
  publish_blocked: {
    en: (d) => `Publishing is blocked.${because(d)} Try again in a moment.`,
    zh: (d) => `发布被阻塞。${because(d)} 请稍后重试。`,
  },
  validation_failed: {
    en: (d) =>
      `${d['of'] === 'effect' ? 'What follows from this could not be done, so nothing was: ' : ''}${show(d['object'] ?? 'It')} was not saved: ${count(d)} ${count(d) === 1 ? 'entry needs' : 'entries need'} attention.`,
    zh: (d) =>
      `${d['of'] === 'effect' ? '后续处理未能完成，因此本次操作已撤销。' : ''}未保存：有 ${count(d)} 处需要修正。`,
  },
  unknown_field: {
    en: (d) => `${show(d['object'])} has no field "${show(d['field'])}".`,
    zh: (d) => `“${show(d['object'])}”没有字段“${show(d['field'])}”。`,
  },
  field_renamed: {
    en: (d) => `Field "${show(d['field'])}" is now called "${show(d['now'])}".`,
    zh: (d) => `字段“${show(d['field'])}”现名为“${show(d['now'])}”。`,
  },
  field_read_only: {
    en: (d) => `Field "${show(d['field'])}" cannot be changed.`,
    zh: (d) => `字段“${show(d['field'])}”不可修改。`,
  },
  field_masked: {
    en: (d) => `Field "${show(d['field'])}" is masked for you: it cannot be filtered, sorted or grouped by.`,
    zh: (d) => `字段“${show(d['field'])}”对您已脱敏，不能用于筛选、排序或分组。`,
  },
  reference_missing: {
    en: (d) =>
      `Field "${show(d['field'])}" refers to a record that does not exist or that you may not see: ${show(d['value'])}.`,
    zh: (d) => `字段“${show(d['field'])}”引用的记录不存在或您无权查看：${show(d['value'])}。`,
  },
  name_refused: {
    en: (d) => `The name "${show(d['name'])}" cannot be used.${because(d)}`,
    zh: (d) => `名称“${show(d['name'])}”不可用。${because(d)}`,
  },
  publish_invalid: {
    en: (d) => `This cannot be published: ${show(d['count'])} problem(s).`,
    zh: (d) => `无法发布：存在 ${show(d['count'])} 个问题。`,
  },
  publish_destroys: {
    en: () => 'This publish would destroy data. Publish again with allowDestructive if that is meant.',
    zh: () => '此次发布会销毁数据。如确认，请使用 allowDestructive 再次发布。',
  },
  idempotency_reused: {
    en: () => 'This Idempotency-Key was already used with another body. Use a new key.',
    zh: () => '该 Idempotency-Key 已用于其他请求体，请使用新的键。',
  },
  file_refused: {
    en: (d) => `The file was refused.${because(d)}`,
    zh: (d) => `文件被拒绝。${show(d['reasonZh'] ?? d['reason'] ?? '')}`,
  },
  too_many_records: {
    en: (d) => `At most ${show(d['limit'])} records can be sent at once; these are ${show(d['count'])}.`,
    zh: (d) => `一次最多 ${show(d['limit'])} 条记录，当前为 ${show(d['count'])} 条。`,
  },
  rate_limited: {
    en: (d) => `Too many requests. Wait ${waitOf(d, { h: ' hours', m: ' minutes', s: ' seconds' })}.`,
    zh: (d) => `请求过于频繁，请等待 ${waitOf(d, { h: ' 小时', m: ' 分钟', s: ' 秒' })}。`,
  },
  internal: {
    en: () => 'Something went wrong on our side. The request id helps the operator to find it.',
    zh: () => '服务器内部错误，请将请求编号提供给运维人员。',
  },
  draining: {
    en: () => 'The server is restarting. Try again in a moment.',
    zh: () => '服务正在重启，请稍后重试。',
  },
  database_unavailable: {
    en: () => 'The database cannot be reached right now. Try again in a moment; nothing was saved.',
    zh: () => '暂时无法连接数据库，请稍后重试；未保存任何内容。',
  },
  query_timeout: {
    en: () =>
      'This takes longer than one request may. Ask for less: a longer word, a narrower filter, or a sort by an indexed field.',
    zh: () => '该请求耗时过长。请缩小范围：使用更长的关键词、更窄的筛选条件，或按已建索引的字段排序。',
  },
  storage_full: {
    en: () =>
      'The disk of the server is full. Nothing was saved; tell the operator to make room, then try again.',
    zh: () => '服务器磁盘已满，未保存任何内容；请联系运维人员清理空间后重试。',
  },
}
