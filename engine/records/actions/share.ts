import { objectFor } from '../known-object.ts'
import { hasShares, shareRecord, unshareRecord, whyNotShared } from '../sharing/share-record.ts'
import { type RecordAction, requireMay, stateAfter, titled } from './record-action.ts'

const people = titled('people', 'With', '共享给')

const ofSharing: Pick<RecordAction, 'lacks' | 'state'> = {
  lacks: (_, object) => (hasShares(object) ? undefined : whyNotShared),
  state: async (ctx, about) =>
    hasShares(about.object)
      ? stateAfter(() => {
          objectFor(ctx, about.object.name, 'share')
          requireMay(about, 'share')
        })
      : undefined,
}

export const share: RecordAction = {
  name: 'share',
  input: {
    required: ['with'],
    properties: {
      with: people,
      access: { ...titled('plain', 'Access', '权限'), enum: ['read', 'edit'] },
      until: titled('plain', 'Until', '截止时间'),
    },
  },
  ...ofSharing,
  run: (ctx, { object, id, body }) => shareRecord(ctx, object, id, body),
}

export const unshare: RecordAction = {
  name: 'unshare',
  input: { required: ['with'], properties: { with: people } },
  ...ofSharing,
  run: (ctx, { object, id, body }) => unshareRecord(ctx, object, id, body),
}
