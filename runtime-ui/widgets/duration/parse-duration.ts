/** Seconds of '1:30' (h:mm), '1:30:15', '90m', '1.5h', '2d', '45' (minutes); undefined when it is none of these. */
export function parseDuration(text: string): number | undefined {
  const clock = /^(\d+):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim())
  if (clock) return Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  const unit = /^(\d+(?:[.,]\d+)?)\s*(s|m|min|h|d|秒|分钟|分|小时|天)?$/i.exec(text.trim())
  if (!unit) return undefined
  const sizes: Record<string, number> = {
    s: 1,
    秒: 1,
    m: 60,
    min: 60,
    分: 60,
    分钟: 60,
    h: 3600,
    小时: 3600,
    d: 86_400,
    天: 86_400,
  }
  return Math.round(Number(unit[1]!.replace(',', '.')) * (sizes[(unit[2] ?? 'm').toLowerCase()] ?? 60))
}
