import { computed } from 'vue'
import type { Level, ProcessDocument } from './levels.ts'
import type { Notes } from './notes.ts'
import { useMonitor } from './useMonitor.ts'
import type { useNodeTypes } from './useNodeTypes.ts'
import { useTrial } from './useTrial.ts'
import { useVersions } from './useVersions.ts'

/**
 * What the canvas shows: the draft; a run as the workflow was when it began; a comparison together with what went; or
 * numbers on the version that they are of.
 */
export function useShown(
  name: () => string,
  document: () => ProcessDocument | undefined,
  typeOf: ReturnType<typeof useNodeTypes>['typeOf'],
) {
  const trial = useTrial(name, document)
  const versions = useVersions(name, document, typeOf)
  const monitor = useMonitor(name, versions.calls, typeOf)

  const drawn = computed(
    () =>
      (trial.run.value?.document as ProcessDocument | undefined) ??
      (trial.trial.value ? document() : undefined) ??
      versions.comparison.value?.union ??
      (monitor.isDrawn.value ? monitor.document.value : undefined) ??
      document(),
  )
  const isOld = computed(() => drawn.value !== document())
  const told = computed(() => trial.told.value)
  function notesAt(level: Level): Notes | undefined {
    if (told.value) return undefined
    if (versions.comparison.value) return versions.comparison.value.notesAt(level)
    return monitor.isDrawn.value ? monitor.notesAt(level) : undefined
  }
  return { trial, versions, monitor, drawn, isOld, told, notesAt }
}
