/** What is kept with an error of the core: its values, and what it means in both languages. */
const told = <Values extends object>(values: Values, en: string, zh: string) => ({
  ...values,
  message: en,
  errors: [{ message: { en, zh } }],
})

export const noBranch = (node: string) =>
  told(
    { node },
    `None of the conditions of "${node}" holds, and it has no way "else". Skip it by one of its ways, or add "else" and take the run over.`,
    `“${node}”的条件都不满足，且没有路径“else”。请选择一个出口跳过，或添加“else”后迁移该流程。`,
  )

export const noWayLeft = (node: string) =>
  told(
    { node },
    `Each time that "${node}" waited for came while its condition did not hold: none of its ways can be taken any more. Try it again to wait once more, or skip it by one of its ways.`,
    `“${node}”等待的时间均已到，但条件都不满足，不再有可走的路径。可重试以重新等待，或选择一个出口跳过。`,
  )

export const tooManyItems = (items: number, limit: number) =>
  told(
    { items, limit },
    `${items} items are more than the ${limit} that one step takes. Work through them in batches, or raise "limits.items" of the workflow.`,
    `共 ${items} 项，超过一个步骤最多处理的 ${limit} 项。请分批处理，或提高工作流的 limits.items。`,
  )

export const tooOften = (node: string, visits: number, limit: number) =>
  told(
    { node, visits, limit },
    `"${node}" was entered ${visits} times, and may be ${limit} times. Let the circle wait or end, or raise "limits.visits" of the workflow.`,
    `“${node}”已进入 ${visits} 次，最多 ${limit} 次。请让循环等待或结束，或提高工作流的 limits.visits。`,
  )

export const roundTooOften = (node: string, count: number) =>
  told(
    { node, count },
    `The loop "${node}" has gone round ${count} times, as often as it may. See whether its condition can ever change, or raise its "max".`,
    `循环“${node}”已执行 ${count} 次，达到上限。请检查其条件是否会变化，或提高其 max。`,
  )

export const tooManySteps = (steps: number) =>
  told(
    { steps },
    `The run has taken ${steps} steps, as many as it may. Look whether it goes in circles: trying again lets it take as many once more.`,
    `该流程已执行 ${steps} 步，达到上限。请检查是否陷入循环；重试可再执行同样多的步骤。`,
  )

export const tooDeep = (depth: number, limit: number) =>
  told(
    { depth, limit },
    `Calls would nest ${depth} deep, and may ${limit} deep. See whether the workflow calls itself for ever, or raise its "limits.depth".`,
    `调用将嵌套 ${depth} 层，最多 ${limit} 层。请检查工作流是否不断调用自身，或提高其 limits.depth。`,
  )

export const starved = (nodes: readonly string[]) => {
  const [en, zh] = [nodes.map((one) => `"${one}"`).join(', '), nodes.map((one) => `“${one}”`).join('、')]
  return told(
    { nodes },
    `What is left of the run waits at ${en} for something that cannot come any more. Lead it on from there, or cancel it.`,
    `该流程停在 ${zh}，等待的内容已不可能到来。请从该处跳转，或取消流程。`,
  )
}

export const joinStarved = <Values extends object>(values: Values, node: string) =>
  told(
    values,
    `Fewer threads have come to "${node}" than it waits for, and no other can come. Skip it, or let it wait for "active" ones only.`,
    `到达“${node}”的线程少于所需，且不会再有其他线程到达。请跳过，或将其改为仅等待“active”。`,
  )

export const tooMuch = (node: string, kilobytes: number, limit: number) =>
  told(
    { node, kilobytes, limit },
    `"${node}" brings along ${kilobytes} kB, and may ${limit} kB. Ask for fewer fields or fewer records, keep files as files, or raise "limits.payload" of the workflow.`,
    `“${node}”带入 ${kilobytes} kB 数据，最多 ${limit} kB。请减少字段或记录，文件请作为附件保存，或提高工作流的 limits.payload。`,
  )

export const livedTooLong = (days: number) =>
  told(
    { days },
    `The run has not ended in ${days} days, and is held. Try it again to let it go on for as long, cancel it, or raise "limits.days" of the workflow.`,
    `该流程 ${days} 天仍未结束，已暂停。可重试以再运行同样长的时间，可取消，也可提高工作流的 limits.days。`,
  )
