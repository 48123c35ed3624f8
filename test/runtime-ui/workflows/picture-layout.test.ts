import { expect, it } from 'vitest'
import type { PictureBox, RunPictureView } from '../../../runtime-ui/client/workflows.ts'
import { inOrder } from '../../../runtime-ui/workflows/picture-layout.ts'

const box = (id: string, inside: string | null = null): PictureBox => ({
  id,
  label: id,
  type: 'set',
  inside,
  state: 'ahead',
  times: 0,
  at: null,
  since: null,
  until: null,
})

it('lists steps as one walks through them, wherever the document has them', () => {
  const picture: RunPictureView = {
    id: 'run',
    workflow: 'w',
    label: 'w',
    state: 'running',
    started_at: '2026-01-01T00:00:00.000Z',
    ended_at: null,
    boxes: [box('over'), box('first'), box('later', 'block'), box('block')],
    lines: [
      { from: 'first', to: 'block', port: 'next', passed: false },
      { from: 'block', to: 'over', port: 'next', passed: false },
    ],
  }
  expect(inOrder(picture).map(({ id }) => id)).toEqual(['first', 'block', 'later', 'over'])
})
