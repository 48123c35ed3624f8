import type { ObjectDocument } from '../../metadata/schema/types.ts'
import { namesInOrder } from '../document/ordered-map.ts'
import type { PathItem, Step } from './path.ts'

/** What a new approval starts with. */
export interface Start {
  steps: Record<string, Step>
  path: PathItem[]
  [key: string]: unknown
}

export interface Template {
  name: string
  icon: string
  /** Nothing where the object has not what it takes: amount levels need a field that holds an amount. */
  start: (object: ObjectDocument | undefined) => Start | undefined
}

const manager: Step = { label: { en: 'Manager', zh: '直属上级' }, assignees: [{ superior: 1 }] }

const amounts = ['currency', 'decimal', 'integer', 'percent']

/** What levels are measured by: money in the company's currency rather than another number. */
function amountOf(object: ObjectDocument | undefined): string | undefined {
  const names = namesInOrder(object?.fields, object?.order)
  const all = amounts.flatMap((type) =>
    names.filter((name) => object?.fields[name]?.type === type && object.fields[name]?.active !== false),
  )
  const [first] = all
  return first !== undefined && object?.fields[first]?.type === 'currency' ? `$base(${first})` : first
}

/** The usual flows of an office. */
export const templates: readonly Template[] = [
  {
    name: 'oneLevel',
    icon: 'user-check',
    start: () => ({ steps: { manager }, path: ['manager'] }),
  },
  {
    name: 'superiors',
    icon: 'network',
    start: () => ({
      steps: {
        superiors: {
          label: { en: 'Superiors', zh: '逐级上级' },
          assignees: [{ superiors: { count: 3 } }],
          decision: { type: 'sequential' },
        },
      },
      path: ['superiors'],
      repeat: 'round',
    }),
  },
  {
    name: 'amountLevels',
    icon: 'layers',
    start: (object) => {
      const amount = amountOf(object)
      if (!amount) return undefined
      return {
        steps: {
          manager,
          director: {
            label: { en: 'Department head', zh: '部门负责人' },
            when: `${amount} > 10000`,
            assignees: [{ departmentHead: {} }],
          },
          top: {
            label: { en: 'Management', zh: '公司管理层' },
            when: `${amount} > 100000`,
            assignees: [{ superiors: { toLevel: 1 } }],
            decision: { type: 'sequential' },
          },
        },
        path: ['manager', 'director', 'top'],
        repeat: 'round',
      }
    },
  },
  {
    name: 'countersign',
    icon: 'users-round',
    start: () => ({
      steps: {
        manager,
        countersign: {
          label: { en: 'Countersign', zh: '会签' },
          assignees: [{ superior: 2 }, { departmentHead: {} }],
          decision: { type: 'all' },
        },
      },
      path: ['manager', 'countersign'],
    }),
  },
  {
    name: 'anySign',
    icon: 'user-round-plus',
    start: () => ({
      steps: {
        office: {
          label: { en: 'Any one of the office', zh: '任一人审批' },
          assignees: [{ role: 'admin' }],
          decision: { type: 'any' },
        },
      },
      path: ['office'],
    }),
  },
  {
    name: 'board',
    icon: 'percent',
    start: () => ({
      steps: {
        manager,
        board: {
          label: { en: 'Board', zh: '评审会' },
          assignees: [{ role: 'admin' }],
          decision: { type: 'ratio', percent: 60, onReject: 'wait' },
        },
      },
      path: ['manager', 'board'],
      needHuman: true,
    }),
  },
]
