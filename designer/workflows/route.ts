import { boxWidth, type Point } from './layout.ts'

/** How far below a box its lines first turn: its label and the button to insert have their place above. */
export const dropHeight = 52
const riseHeight = 18
const radius = 8

/** The corners of a line from the lower edge of a box through its lanes to the upper edge of another. */
export function routeOf(from: Point, lanes: readonly Point[], to: Point): Point[] {
  const isBack = to.y < from.y + dropHeight
  const beside = Math.max(from.x, to.x) + boxWidth / 2 + 32
  const way = lanes.length > 0 ? lanes : isBack ? [{ x: beside, y: (from.y + to.y) / 2 }] : []
  const corners: Point[] = [from]
  let x = from.x
  const turn = (to: number, y: number) => {
    if (to !== x) corners.push({ x, y }, { x: to, y })
    x = to
  }
  way.forEach((lane, at) => {
    const before = way[at - 1]
    turn(lane.x, before ? (before.y + lane.y) / 2 : from.y + dropHeight)
  })
  turn(to.x, to.y - riseHeight)
  corners.push(to)
  return corners
}

/** The corners as an SVG path, rounded. */
export function pathThrough(corners: readonly Point[]): string {
  const parts = [`M${corners[0]!.x} ${corners[0]!.y}`]
  for (let at = 1; at < corners.length - 1; at += 1) {
    const [before, here, after] = [corners[at - 1]!, corners[at]!, corners[at + 1]!]
    const cut = Math.min(radius, distance(before, here) / 2, distance(here, after) / 2)
    const [a, b] = [towards(here, before, cut), towards(here, after, cut)]
    parts.push(`L${a.x} ${a.y}Q${here.x} ${here.y} ${b.x} ${b.y}`)
  }
  const last = corners.at(-1)!
  return `${parts.join('')}L${last.x} ${last.y}`
}

const distance = (a: Point, b: Point): number => Math.abs(a.x - b.x) + Math.abs(a.y - b.y)

const towards = (from: Point, to: Point, by: number): Point => ({
  x: from.x + Math.sign(to.x - from.x) * by,
  y: from.y + Math.sign(to.y - from.y) * by,
})
