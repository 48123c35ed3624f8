import { useI18n } from 'vue-i18n'
import type { CheckScope } from '../../metadata/language/check/index.ts'
import { dependenciesOf } from '../../metadata/language/dependencies.ts'
import { functionDocs } from '../../metadata/language/functions/index.ts'
import { tokenize } from '../../metadata/language/tokens.ts'
import { inLanguage, textOf } from '../document/text.ts'
import { wordLabel } from '../properties/word-label.ts'
import { useStudio } from '../shell/studio.ts'
import type { Offer } from './completions.ts'
import type { Description } from './expression-editor.ts'
import { findRelation } from './find-relation.ts'

const docs = new Map(functionDocs.map((one) => [one.name, one]))

/** Labels, types and documentation of names, in the reader's language. */
export function useNameTexts() {
  const i18n = useI18n()
  const { t, te, locale } = i18n
  const studio = useStudio()

  const ofFunction = (name: string): Description => {
    const known = docs.get(name)
    if (!known) return {}
    const { signature, docs: said, example } = known
    return { title: `$${name}(${signature})`, text: inLanguage(said, locale.value), example }
  }
  function ofField(object: string, name: string): Description {
    const field = studio.object(object)?.fields[name]
    if (!field) return {}
    const label = textOf(field.label, locale.value, name)
    const type = wordLabel(`type_${field.type}`, i18n)
    const help = textOf(field.help, locale.value)
    return { detail: label, title: `${label} · ${type}`, ...(help ? { text: help } : {}) }
  }
  function ofRelation(object: string, name: string): Description {
    const found = findRelation(studio, object, name)
    if (!found) return {}
    const label = textOf(found.field.inverseLabel, locale.value, name)
    const list = t('studio.expr.listOf', {
      object: textOf(studio.object(found.from)?.label, locale.value, found.from),
    })
    return { detail: label, title: `${label} · ${list}` }
  }
  const ofVariable = (name: string): Description => {
    const key = `studio.expr.variable.${name.replace('$', '')}`
    return te(key) ? { detail: t(key) } : {}
  }

  function describe(offer: Offer): Description {
    if (offer.kind === 'function') return ofFunction(offer.name.slice(1))
    if (offer.kind === 'field') return ofField(offer.object ?? '', offer.name)
    if (offer.kind === 'relation') return ofRelation(offer.object ?? '', offer.name)
    return offer.kind === 'variable' ? ofVariable(offer.name) : {}
  }
  /** What stands under the pointer. */
  function explain(text: string, at: number, scope: CheckScope) {
    const token = tokenize(text).find(({ from, to }) => from <= at && at < to)
    if (!token) return undefined
    const { from, to } = token
    if (token.kind === 'variable') {
      const said = { ...ofVariable(token.text), ...ofFunction(token.text.slice(1)) }
      return said.title || said.detail ? { title: said.detail ?? '', ...said, from, to } : undefined
    }
    const use = dependenciesOf(text, scope)?.uses.find((one) => one.from === from)
    if (!use) return undefined
    const said = use.kind === 'field' ? ofField(use.object, use.name) : ofRelation(use.object, use.name)
    return said.title ? { ...said, from, to } : undefined
  }
  return { describe, explain }
}
