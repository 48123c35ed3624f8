/** Who owns what in the little company of these tests. `me` is the person who asks. */
export type Owner = 'me' | 'colleague' | 'junior' | 'west' | 'rival' | 'stranger'

/** One way to have rights, or not to have them. */
export interface Kind {
  name: string
  roles: readonly string[]
  /** Owner of the records that the person may see. */
  seen: Owner
  /** Owners of records that the person may not see: before and after the change. */
  hidden: readonly [Owner, Owner]
  /** Whether records that they may not see point to a firm that they may see. */
  underSeenFirm: boolean
  /** What changes besides the hidden records: values that are masked, hidden, or of an object without any right. */
  alsoChanges?: 'phone' | 'secret' | 'deals'
  /** Opens the seen records. */
  by?: 'share' | 'rule'
  /** Asks by an API key for these objects. */
  key?: readonly string[]
}

const foreign = { hidden: ['rival', 'stranger'] as const, underSeenFirm: true }

/** Those who see the records of all others come first: what those leave behind is in another order in either world. */
export const kinds: readonly Kind[] = [
  { name: 'masked', roles: ['masked'], seen: 'rival', ...foreign, alsoChanges: 'phone' },
  { name: 'veiled', roles: ['hidden'], seen: 'rival', ...foreign, alsoChanges: 'secret' },
  { name: 'without', roles: ['firms_only'], seen: 'rival', ...foreign, alsoChanges: 'deals' },
  { name: 'nobody', roles: [], seen: 'rival', ...foreign, alsoChanges: 'deals' },
  { name: 'key', roles: ['masked'], seen: 'rival', ...foreign, alsoChanges: 'deals', key: ['firm'] },
  {
    name: 'department',
    roles: ['by_department'],
    seen: 'colleague',
    hidden: ['junior', 'west'],
    underSeenFirm: true,
  },
  {
    name: 'tree',
    roles: ['by_department_tree'],
    seen: 'junior',
    hidden: ['west', 'rival'],
    underSeenFirm: true,
  },
  { name: 'company', roles: ['by_company'], seen: 'west', ...foreign },
  { name: 'parent', roles: ['by_parent'], seen: 'me', ...foreign },
  {
    name: 'expression',
    roles: ['by_expression'],
    seen: 'me',
    hidden: ['colleague', 'rival'],
    underSeenFirm: false,
  },
  { name: 'hand', roles: ['by_hand'], seen: 'rival', ...foreign, by: 'share' },
  {
    name: 'rule',
    roles: ['by_rule'],
    seen: 'rival',
    hidden: ['rival', 'stranger'],
    underSeenFirm: false,
    by: 'rule',
  },
  { name: 'own', roles: ['by_own'], seen: 'me', hidden: ['colleague', 'rival'], underSeenFirm: true },
]

/** With scope `all` nothing is hidden but values: there are no records that the person may not see. */
export const seesAll = ({ alsoChanges }: Kind): boolean => alsoChanges === 'phone' || alsoChanges === 'secret'
