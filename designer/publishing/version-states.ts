import type { ItemChangeView } from '../../runtime-ui/client/design.ts'
import type { Document } from '../document/draft-session.ts'
import { parsePlace } from '../document/pointer.ts'
import { setAt } from '../document/set-at.ts'

/**
 * A document before and after a version changed it, for telling the change in sentences: what differs is the version's
 * own; everything else (labels above all) is as the document stands now.
 */
export function versionStates(
  { kind, name, change, details }: ItemChangeView,
  now: Document | undefined,
): { before: Document | undefined; after: Document | undefined } {
  const side = (of: 'before' | 'after') =>
    details.reduce<Document>(
      (document, detail) => setAt(document, parsePlace(`${kind}/${name}#${detail.path}`).path, detail[of]),
      now ?? {},
    )
  return {
    before: change === 'added' ? undefined : change === 'removed' ? (now ?? {}) : side('before'),
    after: change === 'removed' ? undefined : change === 'added' ? (now ?? {}) : side('after'),
  }
}
