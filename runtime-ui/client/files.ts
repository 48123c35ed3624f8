import type { Http } from './http.ts'

export interface FileView {
  id: string
  name: string
  size: number
  type: string
}

export function fileCalls(http: Http) {
  return {
    /** Uploads before the record is saved; the save binds it. @throws file_refused, payload_too_large */
    upload: (file: File) => {
      const body = new FormData()
      body.append('file', file)
      return http.call<FileView>('POST', '/api/files', { body })
    },
    url: (id: string) => http.url(`/api/files/${id}`),
  }
}
