interface Texts {
  t: (key: string) => string
  te: (key: string) => boolean
}

/** Kinds of things to do, in the order they are offered. */
export const effectKinds = ['set', 'assign', 'create', 'notify', 'email', 'run', 'webhook'] as const

/** An effect in a word or two. */
export function effectSummary(effect: Readonly<Record<string, unknown>>, { t, te }: Texts): string {
  const kind = effectKinds.find((one) => one in effect) ?? ''
  const key = `studio.cards.effect.${kind}`
  return te(key) ? t(key) : kind
}
