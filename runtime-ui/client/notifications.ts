import type { Http } from './http.ts'

export const notificationKinds = ['info', 'mention', 'assignment', 'approval', 'alert'] as const
export type NotificationKind = (typeof notificationKinds)[number]

export interface NotificationView {
  id: string
  kind: NotificationKind
  title: string
  body: string | null
  about: { object: string; id: string } | null
  created_at: string
  read_at: string | null
}

export interface NotificationList {
  data: NotificationView[]
  page: { next: string | null }
  /** At most a hundred are counted. */
  unread: number
  /** The person wants no disturbance now. */
  quiet: boolean
}

export interface NotificationQuery {
  kind?: NotificationKind
  unread?: true
  limit?: number
  cursor?: string
}

export type EmailWay = 'off' | 'at_once' | 'daily'

export interface NotificationPreferences {
  kinds: Record<NotificationKind, { app: boolean; email: EmailWay }>
  quiet: { from: string; to: string } | null
  /** `08:00`, on the person's clocks. */
  digest_at: string
  time_zone: string
  /** Whether e-mail is set up here. */
  mail: boolean
}

export interface PreferencesChange {
  kinds?: Partial<Record<NotificationKind, { app?: boolean; email?: EmailWay }>>
  quiet?: NotificationPreferences['quiet']
  digest_at?: string
}

const preferences = '/api/me/notification-preferences'

/** What one was told, and how one wants to be. */
export function notificationCalls(http: Http) {
  return {
    list: (query: NotificationQuery = {}) =>
      http.call<NotificationList>('GET', '/api/notifications', { query: { ...query } }),
    /** All that are unread, unless ids are given. */
    markRead: (ids?: string[]) =>
      http.call<{ marked: number }>('POST', '/api/notifications/read', {
        body: ids ? { ids } : { all: true },
      }),
    preferences: () => http.call<NotificationPreferences>('GET', preferences),
    change: (change: PreferencesChange) =>
      http.call<NotificationPreferences>('PATCH', preferences, { body: change }),
  }
}
