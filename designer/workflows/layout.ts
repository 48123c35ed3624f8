import dagre from '@dagrejs/dagre'

export const boxWidth = 248
export const boxHeight = 56

export interface Point {
  x: number
  y: number
}

/** What is laid out: boxes by id, and which leads to which. */
export interface Drawing {
  boxes: readonly { id: string; at?: readonly [number, number] | undefined }[]
  lines: readonly { from: string; to: string }[]
}

/**
 * Places for the boxes from above down, so that few lines cross (layered drawing after Sugiyama, by dagre). A box with a
 * place of its own keeps it.
 */
export function layOut({ boxes, lines }: Drawing): Map<string, Point> {
  const graph = new dagre.graphlib.Graph()
  graph.setGraph({ rankdir: 'TB', nodesep: 56, ranksep: 52, marginx: 24, marginy: 24 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id } of boxes) graph.setNode(id, { width: boxWidth, height: boxHeight })
  for (const { from, to } of lines) if (from !== to) graph.setEdge(from, to)
  dagre.layout(graph)
  return new Map(
    boxes.map(({ id, at }) => {
      if (at) return [id, { x: at[0], y: at[1] }]
      const { x, y } = graph.node(id) as Point
      return [id, { x: x - boxWidth / 2, y: y - boxHeight / 2 }]
    }),
  )
}
