/** How every canvas of the studio behaves: nothing is deleted by a key that the page does not know of. */
export const canvasOptions = {
  minZoom: 0.2,
  maxZoom: 1.6,
  edgesUpdatable: false,
  deleteKeyCode: null,
} as const
