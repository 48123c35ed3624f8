/** A text with `{{…}}`: what stands between the braces is an expression, the rest is not touched. */
export const renameInTemplate = (text: string, rename: (expression: string) => string): string =>
  text.replace(/\{\{([\s\S]*?)\}\}/g, (_all, inner: string) => {
    const lead = /^\s*/.exec(inner)![0]
    const tail = inner.trim() === '' ? '' : /\s*$/.exec(inner)![0]
    const expression = inner.trim()
    return `{{${lead}${expression ? rename(expression) : ''}${tail}}}`
  })
