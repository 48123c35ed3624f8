import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { toApiError } from '../../runtime-ui/client/api-error.ts'
import type { DesignProblem } from '../../runtime-ui/client/design.ts'
import {
  operationCalls,
  type ProcessVersion,
  type ReplayCase,
  type ReplayOutcome,
  type ReplaySummary,
} from '../../runtime-ui/client/operations.ts'
import type { JobView } from '../../runtime-ui/client/records.ts'
import { useClient } from '../../runtime-ui/composables/useClient.ts'
import type { ProcessDocument } from '../workflows/levels.ts'
import { draftSide } from '../workflows/useVersions.ts'

const askAgainMs = 600
const pageSize = 50

/** What happened in a time, played through the draft or an earlier version: begun, followed, and looked at case by case. */
export function useReplay(name: () => string, draft: () => ProcessDocument | undefined) {
  const client = useClient()
  const calls = operationCalls(client.http)

  const from = ref<string>()
  const to = ref<string>()
  const limit = ref('10000')
  const side = ref(draftSide)
  const versions = shallowRef<ProcessVersion[]>([])
  const problems = shallowRef<DesignProblem[]>([])
  const job = shallowRef<JobView>()
  const failure = ref<string>()
  const document = shallowRef<ProcessDocument>()
  const outcome = ref<ReplayOutcome>('different')
  const cases = shallowRef<ReplayCase[]>([])
  const next = ref<string | null>(null)
  const startedAt = ref(0)
  const tookMs = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))

  const isRunning = computed(() => job.value?.state === 'queued' || job.value?.state === 'running')
  const summary = computed(() =>
    job.value?.state === 'done' ? (job.value.result as unknown as ReplaySummary) : undefined,
  )

  async function doing(work: () => Promise<void>) {
    failure.value = undefined
    try {
      await work()
    } catch (error) {
      failure.value = toApiError(error).message
    }
  }
  const fetchVersions = () =>
    doing(async () => {
      versions.value = await calls.versions(name())
    })
  const start = () =>
    doing(async () => {
      clearTimeout(timer)
      cases.value = []
      job.value = undefined
      problems.value = []
      document.value =
        side.value === draftSide
          ? draft()
          : ((await calls.version(name(), Number(side.value))).document as ProcessDocument)
      startedAt.value = performance.now()
      const answer = await calls.replay(name(), {
        document: document.value,
        replay: { from: from.value!, to: to.value!, limit: Number(limit.value) },
      })
      problems.value = answer.problems
      job.value = answer.job
      if (answer.job) follow(answer.job.id)
    })
  function follow(id: string) {
    timer = setTimeout(
      () =>
        void doing(async () => {
          const now = await client.jobs.read(id)
          if (job.value?.id !== id) return
          job.value = now
          if (now.state === 'queued' || now.state === 'running') return follow(id)
          tookMs.value = performance.now() - startedAt.value
          if (now.state === 'done') openFirst(now.result as unknown as ReplaySummary)
        }),
      askAgainMs,
    )
  }
  /** What is of most interest that there is any of. */
  function openFirst({ counts }: ReplaySummary) {
    const order = ['different', 'new', 'missing', 'unknown', 'same'] as const
    const first = order.find((each) => counts[each] > 0) ?? 'different'
    if (first === outcome.value) void list()
    else outcome.value = first
  }
  const list = (cursor?: string) =>
    doing(async () => {
      const id = job.value?.id
      if (!id) return
      const wanted = outcome.value
      const found = await calls.cases(id, {
        outcome: wanted,
        limit: String(pageSize),
        ...(cursor ? { cursor } : {}),
      })
      if (wanted !== outcome.value || id !== job.value?.id) return
      cases.value = cursor ? [...cases.value, ...found.data] : found.data
      next.value = found.page.next
    })
  watch(outcome, () => {
    cases.value = []
    if (summary.value) void list()
  })
  const cancel = () =>
    doing(async () => {
      if (job.value) job.value = await client.jobs.cancel(job.value.id)
    })
  void fetchVersions()

  return {
    from,
    to,
    limit,
    side,
    versions,
    problems,
    job,
    failure,
    document,
    outcome,
    cases,
    next,
    tookMs,
    isRunning,
    summary,
    start,
    list,
    cancel,
  }
}

export type Replay = ReturnType<typeof useReplay>
