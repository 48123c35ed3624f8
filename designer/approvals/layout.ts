import { isParallel, type ListAt, otherwise, type PathItem, type Spot, type Way, waysOf } from './path.ts'

/** Sizes of what the tree is made of, in pixels. */
export const cardWidth = 280
const ghostHeight = 44
const chipHeight = 28
const pillHeight = 24
/** Between two parts, with the button to put one there. */
const gap = 44
/** From a fork to its branches, and from those to where they meet. */
const drop = 22
const between = 48

export interface Point {
  x: number
  y: number
}
/** `plain` where no record is looked at; else whether the record goes that way. */
export type LineState = 'plain' | 'taken' | 'off'

/** A box of the tree, by the middle of its upper edge. */
export interface Box extends Point {
  id: string
  kind: 'submit' | 'step' | 'block' | 'way' | 'ghost' | 'end'
  spot?: Spot
  way?: Way
  item?: PathItem
  state: LineState
}
interface Line {
  id: string
  points: Point[]
  state: LineState
}
interface Place extends Point {
  id: string
  spot: Spot
}
export interface Tree {
  boxes: Box[]
  lines: Line[]
  /** Where something can be put in. */
  places: Place[]
  width: number
  height: number
}

export const stepId = (step: string): string => `step:${step}`
export const spotId = ({ list, at }: Spot): string => [...list, at].join('/')
export const blockId = (spot: Spot): string => `block:${spotId(spot)}`
export const wayId = (spot: Spot, key: string | number): string => `way:${spotId(spot)}/${key}`

interface Drawing {
  /** Height of a card as it is drawn. */
  heightOf: (id: string) => number
  /** Whether the record that is looked at goes this way; nothing where none is. */
  isTaken?: ((block: Spot, way: Way) => boolean) | undefined
}

interface Block {
  width: number
  height: number
  draw: (middle: number, top: number, state: LineState) => void
}

/** The tree from the submission down to the ends, each block in the middle of what is above it. */
export function layOutTree(path: readonly PathItem[], { heightOf, isTaken }: Drawing): Tree {
  const tree: Tree = { boxes: [], lines: [], places: [], width: 0, height: 0 }
  const line = (id: string, points: Point[], state: LineState) => tree.lines.push({ id, points, state })

  /** A line down to the next part, with the button to put something there. */
  function leadOn(middle: number, top: number, spot: Spot, state: LineState) {
    line(
      `in:${spotId(spot)}`,
      [
        { x: middle, y: top },
        { x: middle, y: top + gap },
      ],
      state,
    )
    tree.places.push({ id: spotId(spot), spot, x: middle, y: top + gap / 2 })
  }

  function ofList(items: readonly PathItem[], list: ListAt): Block {
    const parts = items.map((item, at) => ofPart(item, { list, at }))
    const isEmpty = parts.length === 0 && list.length > 0
    const height = parts.reduce((sum, part) => sum + part.height, 0) + (parts.length + 1) * gap
    return {
      width: Math.max(cardWidth, ...parts.map(({ width }) => width)),
      height: isEmpty ? gap + ghostHeight : height,
      draw(middle, top, state) {
        let y = top
        leadOn(middle, y, { list, at: 0 }, state)
        y += gap
        if (isEmpty) tree.boxes.push({ id: `ghost:${list.join('/')}`, kind: 'ghost', x: middle, y, state })
        for (const [at, part] of parts.entries()) {
          part.draw(middle, y, state)
          y += part.height
          leadOn(middle, y, { list, at: at + 1 }, state)
          y += gap
        }
      },
    }
  }

  function ofPart(item: PathItem, spot: Spot): Block {
    if (typeof item !== 'string') return ofBlock(item, spot)
    const id = stepId(item)
    return {
      width: cardWidth,
      height: heightOf(id),
      draw: (x, y, state) => tree.boxes.push({ id, kind: 'step', x, y, spot, item, state }),
    }
  }

  function ofBlock(item: Exclude<PathItem, string>, spot: Spot): Block {
    const ways = waysWithElse(item)
    const columns = ways.map((way) => ofList(way.path, [...spot.list, spot.at, way.key]))
    const width = columns.reduce((sum, one) => sum + one.width, 0) + between * (columns.length - 1)
    const inner = Math.max(...columns.map(({ height }) => height), 0)
    const body = chipHeight + drop + pillHeight
    return {
      width,
      height: body + inner + drop,
      draw(middle, top, state) {
        tree.boxes.push({ id: blockId(spot), kind: 'block', x: middle, y: top, spot, item, state })
        const forkAt = top + chipHeight
        const below = forkAt + drop
        const meet = top + body + inner + drop
        let left = middle - width / 2
        for (const [at, column] of columns.entries()) {
          const way = ways[at]!
          const x = left + column.width / 2
          const own =
            state === 'plain' || !isTaken ? state : state === 'taken' && isTaken(spot, way) ? 'taken' : 'off'
          const id = wayId(spot, way.key)
          const half = forkAt + drop / 2
          line(
            `fork:${id}`,
            [
              { x: middle, y: forkAt },
              { x: middle, y: half },
              { x, y: half },
              { x, y: below },
            ],
            own,
          )
          tree.boxes.push({ id, kind: 'way', x, y: below, spot, way, item, state: own })
          column.draw(x, below + pillHeight, own)
          const end = below + pillHeight + column.height
          const turn = meet - drop / 2
          line(
            `join:${id}`,
            [
              { x, y: end },
              { x, y: turn },
              { x: middle, y: turn },
              { x: middle, y: meet },
            ],
            own,
          )
          left += column.width + between
        }
      },
    }
  }

  const whole = ofList(path, [])
  const state = isTaken ? 'taken' : 'plain'
  const ends = cardWidth * 2 + between * 2
  tree.width = Math.max(whole.width, ends)
  tree.boxes.push({ id: 'submit', kind: 'submit', x: 0, y: 0, state })
  const start = heightOf('submit')
  whole.draw(0, start, state)
  const bottom = start + whole.height
  const shift = cardWidth / 2 + between
  for (const [id, side] of [
    ['end:approve', -1],
    ['end:reject', 1],
  ] as const) {
    const x = side * shift
    const points = [
      { x: 0, y: bottom },
      { x, y: bottom },
      { x, y: bottom + drop },
    ]
    line(`to:${id}`, points, side < 0 ? state : 'off')
    tree.boxes.push({ id, kind: 'end', x, y: bottom + drop, state: side < 0 ? state : 'plain' })
  }
  tree.height = bottom + drop + Math.max(heightOf('end:approve'), heightOf('end:reject'))
  // Taken ways lie over the others.
  const rank = { off: 0, plain: 1, taken: 2 }
  tree.lines.sort((a, b) => rank[a.state] - rank[b.state])
  return tree
}

/** A choice whose last way has a condition goes on by itself where none holds. */
function waysWithElse(item: Exclude<PathItem, string>): Way[] {
  const ways = waysOf(item)
  const goesOn = !isParallel(item) && ways.every(({ when }) => when !== undefined)
  return goesOn ? [...ways, { key: otherwise, path: [] }] : ways
}
