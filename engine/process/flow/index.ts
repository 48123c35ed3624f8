import { Registry } from '../../registry.ts'
import type { FlowNode } from '../step/turn.ts'
import { addItemNode } from './add-item.ts'
import { block } from './block.ts'
import { call } from './call.ts'
import { cancel } from './cancel.ts'
import { choice } from './choice.ts'
import { compensate } from './compensate.ts'
import { complete } from './complete.ts'
import { conditionNode } from './condition.ts'
import { end } from './end.ts'
import { forEach } from './for-each.ts'
import { join } from './join.ts'
import { loop } from './loop.ts'
import { race } from './race.ts'
import { set } from './set.ts'
import { signal } from './signal.ts'
import { split } from './split.ts'
import { switchNode } from './switch.ts'
import { throwNode } from './throw.ts'
import { wait } from './wait.ts'

/** The nodes that the core itself understands; every other type is work for the world. */
export const flowNodes = (): Registry<FlowNode> =>
  new Registry('flow node', [
    set,
    conditionNode,
    switchNode,
    split,
    choice,
    join,
    block,
    loop,
    forEach,
    call,
    wait,
    race,
    signal,
    throwNode,
    compensate,
    cancel,
    complete,
    addItemNode,
    end,
  ])
