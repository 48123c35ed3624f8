import dagre from '@dagrejs/dagre'
import type { PictureBox, RunPictureView } from '../client/workflows.ts'

export const boxWidth = 200
export const boxHeight = 58

export interface Placed {
  boxes: { box: PictureBox; x: number; y: number }[]
  lines: { id: string; path: string; passed: boolean }[]
  width: number
  height: number
}

/** Places for the boxes of one level, from above down, and the lines between them. @param inside null at the top */
export function placeBoxes({ boxes, lines }: RunPictureView, inside: string | null): Placed {
  const shown = boxes.filter((box) => box.inside === inside)
  const ids = new Set(shown.map(({ id }) => id))
  const between = lines.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to))
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 44, marginx: 8, marginy: 8 })
  for (const { id } of shown) graph.setNode(id, { width: boxWidth, height: boxHeight })
  for (const { from, to, port } of between) graph.setEdge(from, to, {}, port)
  dagre.layout(graph)
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    boxes: shown.map((box) => {
      const { x, y } = graph.node(box.id) as { x: number; y: number }
      return { box, x: x - boxWidth / 2, y: y - boxHeight / 2 }
    }),
    lines: between.map(({ from, to, port, passed }) => {
      const { points } = graph.edge({ v: from, w: to, name: port }) as { points: { x: number; y: number }[] }
      return { id: `${from} ${port}`, path: pathOf(points), passed }
    }),
    width: Math.ceil(width),
    height: Math.ceil(height),
  }
}

/** All boxes as one walks through them, those of a level from above down, what is inside a box right behind it. */
export function inOrder(picture: RunPictureView, inside: string | null = null): PictureBox[] {
  return placeBoxes(picture, inside)
    .boxes.sort((one, other) => one.y - other.y || one.x - other.x)
    .flatMap(({ box }) => [box, ...inOrder(picture, box.id)])
}

/** Through the points in soft bends. */
function pathOf(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  const parts = [`M ${first.x} ${first.y}`]
  for (const [at, point] of rest.entries()) {
    const next = rest[at + 1]
    if (next) parts.push(`Q ${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`)
    else parts.push(`L ${point.x} ${point.y}`)
  }
  return parts.join(' ')
}
