import { computed, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type {
  IncidentGroup,
  OperationCalls,
  StepStats,
  WorkflowStats,
} from '../../runtime-ui/client/operations.ts'
import { nodesAt, type ProcessDocument } from './levels.ts'
import type { Notes, StepBadge, StepNote, WireNote } from './notes.ts'
import { spanText } from './spans.ts'
import type { useNodeTypes } from './useNodeTypes.ts'
import { nameOfPort, portKey, portsOf } from './wires.ts'

const day = 86_400_000

/** What runs of a workflow did in the last days, step by step, and what stands still. */
export function useMonitor(
  name: () => string,
  calls: OperationCalls,
  typeOf: ReturnType<typeof useNodeTypes>['typeOf'],
) {
  const { t, locale } = useI18n()
  const isOn = ref(false)
  /** What is beside the canvas; runs alone leave the draft on it. */
  const tab = ref('runs')
  const isDrawn = computed(() => isOn.value && tab.value !== 'runs')
  const days = ref('30')
  const version = ref<string>()
  const stats = shallowRef<WorkflowStats>()
  const groups = shallowRef<IncidentGroup[]>([])
  const document = shallowRef<ProcessDocument>()
  const failure = ref<string>()

  async function load() {
    failure.value = undefined
    const workflow = name()
    const from = new Date(Date.now() - Number(days.value) * day).toISOString()
    try {
      const [numbers, incidents] = await Promise.all([calls.stats(workflow, { from }), calls.incidents()])
      if (workflow !== name()) return
      stats.value = numbers
      groups.value = incidents.filter((group) => group.workflow === workflow)
      const known = numbers.data.map((each) => each.version)
      if (!known.includes(Number(version.value)))
        version.value = known.length > 0 ? String(Math.max(...known)) : undefined
    } catch (error) {
      failure.value = toApiError(error).message
    }
  }
  watch([isOn, days], () => isOn.value && void load())
  watch([version, isOn], async ([now]) => {
    document.value = undefined
    if (!now || !isOn.value) return
    const workflow = name()
    try {
      const found = await calls.version(workflow, Number(now))
      if (workflow === name() && now === version.value) document.value = found.document as ProcessDocument
    } catch (error) {
      failure.value = toApiError(error).message
    }
  })
  watch(name, () => {
    isOn.value = false
    tab.value = 'runs'
    version.value = undefined
    stats.value = undefined
    groups.value = []
  })
  const shown = computed(() => stats.value?.data.find((each) => String(each.version) === version.value))
  const versions = computed(() => (stats.value?.data ?? []).map((each) => each.version))

  function badgesOf(step: StepStats | undefined): StepBadge[] {
    const { passed = 0, failed = 0, waiting = 0, active = 0, medianMs = null } = step ?? {}
    const number = (n: number) => new Intl.NumberFormat(locale.value).format(n)
    const counted = (icon: string, color: StepBadge['color'], n: number, word: string): StepBadge[] =>
      n === 0 ? [] : [{ icon, color, text: number(n), title: t(`workflow.stat.${word}`, n) }]
    return [
      ...(passed === 0
        ? [{ icon: 'minus', color: 'gray', text: '0', title: t('workflow.stat.passed', 0) } as const]
        : counted('circle-check', 'green', passed, 'passed')),
      ...counted('hand', 'amber', waiting, 'waiting'),
      ...counted('play', 'blue', active, 'active'),
      ...counted('circle-x', 'red', failed, 'failed'),
      ...(!medianMs
        ? []
        : [
            {
              icon: 'timer',
              color: 'gray',
              isApart: true,
              text: spanText(medianMs, locale.value),
              title: t('workflow.stat.median', { span: spanText(medianMs, locale.value) }),
            } as const,
          ]),
    ]
  }
  /** Where most of the time goes is warm, by the logarithm: days beside milliseconds. */
  function heats(nodes: Readonly<Record<string, StepStats>>): Map<string, number> {
    const log = (ms: number | null) => Math.log10(Math.max(1, (ms ?? 0) / 1000))
    const most = Math.max(0, ...Object.values(nodes).map(({ medianMs }) => log(medianMs)))
    return new Map(
      Object.entries(nodes)
        .filter(([, { medianMs }]) => most > 0 && log(medianMs) > 0)
        .map(([id, { medianMs }]) => [id, log(medianMs) / most]),
    )
  }
  const notesAt = (level: readonly string[]): Notes | undefined => {
    const at = document.value
    const numbers = shown.value
    if (!at || !numbers) return undefined
    const nodes = nodesAt(at, level)
    const hot = heats(numbers.nodes)
    const steps = new Map<string, StepNote>(
      Object.keys(nodes).map((id) => [
        id,
        { badges: badgesOf(numbers.nodes[id]), ...(hot.has(id) ? { heat: hot.get(id)! } : {}) },
      ]),
    )
    const wires = new Map<string, WireNote>(
      Object.entries(nodes).flatMap(([id, node]) =>
        portsOf(node, typeOf(node.type)).flatMap((port): [string, WireNote][] => {
          const times = numbers.nodes[id]?.ports[nameOfPort(port)]
          return times
            ? [[`${id} ${portKey(port)}`, { text: new Intl.NumberFormat(locale.value).format(times) }]]
            : []
        }),
      ),
    )
    return { steps, wires, gone: [], hasBadges: true }
  }
  return {
    isOn,
    tab,
    isDrawn,
    days,
    version,
    versions,
    stats,
    shown,
    groups,
    document,
    failure,
    load,
    notesAt,
  }
}

export type Monitor = ReturnType<typeof useMonitor>
