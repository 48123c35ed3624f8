import type { Http } from './http.ts'
import type { NotificationList } from './notifications.ts'

/** So many are looked at for what is new. */
const limit = 4

/** The newest notifications and how many wait: all that the first page of the day needs of them. */
export const readNewest = (http: Http): Promise<NotificationList> =>
  http.call('GET', '/api/notifications', { query: { limit } })
