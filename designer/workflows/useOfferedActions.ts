import { useI18n } from 'vue-i18n'
import type { PluginActionView, RecordActionView } from '../../runtime-ui/client/design.ts'
import { type LocalizedText, textOf } from '../document/text.ts'
import type { SchemaNode } from '../properties/schema.ts'
import { useStudio } from '../shell/studio.ts'
import type { ProcessNode } from './levels.ts'
import type { Offered } from './options-schema.ts'
import { useRecordActions } from './useRecordActions.ts'

interface Named {
  label: string
  /** What people read for each value that it takes. */
  input: Readonly<Record<string, string>>
}
type Texts = Readonly<Record<string, { label?: LocalizedText; title?: LocalizedText }>>

interface Brought {
  plugins: readonly PluginActionView[]
  records: readonly RecordActionView[]
}

/**
 * What a step of type `action` or `plugin` may run: actions of its object, those that there are for every record, or
 * those that plugins brought. One of the object's own goes before another of its name.
 */
export function useOfferedActions(brought: () => Brought) {
  const { locale } = useI18n()
  const studio = useStudio()
  const every = useRecordActions()
  const inWords = (text: LocalizedText | undefined, name: string) => textOf(text, locale.value, name)
  const labels = (input: Texts = {}) =>
    Object.fromEntries(
      Object.entries(input).map(([name, { label, title }]) => [name, inWords(label ?? title, name)]),
    )

  function ofObject(name: string | undefined): Map<string, Named> {
    const actions = (name === undefined ? undefined : studio.object(name))?.actions ?? {}
    return new Map(
      Object.entries(actions)
        .filter(([, action]) => action.active !== false)
        .map(([key, { label, input }]) => [
          key,
          { label: inWords(label as LocalizedText | undefined, key), input: labels(input as Texts) },
        ]),
    )
  }
  const ofPlugins = (): Map<string, Named> =>
    new Map(
      brought().plugins.map(({ name, label, input }) => [
        name,
        {
          label: inWords(label as LocalizedText | undefined, name),
          input: Object.fromEntries(
            Object.entries(input.properties).map(([key, { title, 'x-title-zh': zh }]) => [
              key,
              inWords({ en: title ?? key, zh: zh ?? title ?? key }, key),
            ]),
          ),
        },
      ]),
    )

  return ({ type, action }: ProcessNode, object: string | undefined): Offered['actions'] => {
    if (type !== 'action' && type !== 'plugin') return undefined
    const own = type === 'plugin' ? ofPlugins() : ofObject(object)
    const everybodys = new Map(
      type === 'plugin'
        ? []
        : brought()
            .records.filter((one) => !own.has(one.name) && every.suits(one, object))
            .map((one) => [one.name, one]),
    )
    const name = String(action ?? '')
    const chosen = own.get(name)
    const builtIn = everybodys.get(name)
    const labels = new Map([
      ...[...own].map(([key, { label }]) => [key, label] as const),
      ...[...everybodys.keys()].map((key) => [key, every.labelOf(key)] as const),
    ])
    const names: SchemaNode = {
      type: 'string',
      examples: [...labels.keys()],
      'x-labels': Object.fromEntries(labels),
    }
    if (builtIn) {
      const takes = every.takesOf(builtIn, object)
      return { names, input: { 'x-control': 'action input' }, takes }
    }
    const input: SchemaNode = {
      'x-control': 'named values',
      ...(chosen && { 'x-labels': chosen.input }),
    }
    return { names, input }
  }
}
