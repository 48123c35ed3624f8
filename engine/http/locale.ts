/**
 * The language a request asks for: the user's own setting, else the browser's first choice that is a language tag.
 * Which texts there are for it is settled where a text is picked.
 */
export function localeOf(
  setting: string | null | undefined,
  acceptLanguage: string,
  fallback = 'en',
): string {
  if (setting) return setting
  const [best] = acceptLanguage
    .split(',')
    .map((item) => {
      const [tag = '', ...parameters] = item.trim().split(';')
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='))
      return { tag: tag.trim(), quality: quality ? Number(quality.trim().slice(2)) : 1 }
    })
    .filter(({ tag, quality }) => /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return best?.tag ?? fallback
}
