import { computed, shallowRef } from 'vue'
import type { NodeTypesView } from '../../runtime-ui/client/design.ts'
import { useStudio } from '../shell/studio.ts'

/** The types of steps and ways in that the server knows, plugins' included. */
export function useNodeTypes() {
  const { design } = useStudio()
  const types = shallowRef<NodeTypesView>({
    nodes: [],
    triggers: [],
    plugin_actions: [],
    record_actions: [],
  })
  const isLoaded = computed(() => types.value.nodes.length > 0)
  const failure = shallowRef<unknown>()
  async function load(): Promise<void> {
    failure.value = undefined
    try {
      types.value = await design.nodeTypes()
    } catch (error) {
      failure.value = error
    }
  }
  void load()
  return {
    types,
    isLoaded,
    failure,
    load,
    typeOf: (name: string) => types.value.nodes.find((type) => type.name === name),
    triggerOf: (name: string) => types.value.triggers.find((type) => type.name === name),
  }
}
