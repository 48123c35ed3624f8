import type { NotificationView } from '../client/notifications.ts'

/** Where a notification leads: to its record, or to what is asked of the person. */
export const placeOf = ({ about, kind }: NotificationView): string | undefined =>
  about ? `/o/${about.object}/r/${about.id}` : kind === 'assignment' ? '/tasks' : undefined
