import dagre from '@dagrejs/dagre'

export const boxWidth = 248
export const boxHeight = 56
/** With a line about what became of it in a run. */
export const toldHeight = 30

export interface Point {
  x: number
  y: number
}

/** What is laid out: boxes by id, and which leads to which. */
export interface Drawing {
  boxes: readonly { id: string; at?: readonly [number, number] | undefined }[]
  lines: readonly { id: string; from: string; to: string }[]
  /** Of every box; `boxHeight` unless told. */
  height?: number
}

export interface Layout {
  /** Upper left corners. */
  places: Map<string, Point>
  /** By line, where it passes between boxes on its way; nothing where an end was put elsewhere by hand. */
  lanes: Map<string, Point[]>
}

/**
 * Places for the boxes from above down, so that few lines cross (layered drawing after Sugiyama, by dagre), and gaps for
 * the lines that pass others. A box with a place of its own keeps it.
 */
export function layOut({ boxes, lines, height = boxHeight }: Drawing): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 48, edgesep: 28, ranksep: 76, marginx: 24, marginy: 24 })
  for (const { id } of boxes) graph.setNode(id, { width: boxWidth, height })
  for (const { id, from, to } of lines) if (from !== to) graph.setEdge(from, to, {}, id)
  dagre.layout(graph)
  const centers = boxes.map(({ id }) => graph.node(id) as Point)
  const isBeside = ({ y }: Point) => centers.some((center) => Math.abs(center.y - y) < height / 2)
  const moved = new Set(boxes.filter(({ at }) => at).map(({ id }) => id))
  return {
    places: new Map(
      boxes.map(({ id, at }, index) => {
        const { x, y } = centers[index]!
        return [id, at ? { x: at[0], y: at[1] } : { x: x - boxWidth / 2, y: y - height / 2 }]
      }),
    ),
    lanes: new Map(
      lines
        .filter(({ from, to }) => from !== to && !moved.has(from) && !moved.has(to))
        .map(({ id, from, to }) => {
          const { points } = graph.edge({ v: from, w: to, name: id }) as { points: Point[] }
          // The ends stand on the boxes themselves.
          return [id, points.slice(1, -1).filter(isBeside)]
        }),
    ),
  }
}
