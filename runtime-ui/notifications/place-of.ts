import type { NotificationView } from '../client/notifications.ts'

const asked: Partial<Record<NotificationView['kind'], string>> = {
  assignment: '/tasks',
  approval: '/approvals',
}

/** Where a notification leads: to its record, or to what is asked of the person. */
export const placeOf = ({ about, kind }: NotificationView): string | undefined =>
  about ? `/o/${about.object}/r/${about.id}` : asked[kind]
