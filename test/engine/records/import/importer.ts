import type { Ctx } from '../../../../engine/context.ts'
import type { JobView } from '../../../../engine/jobs/job-view.ts'
import type { ImportPreview } from '../../../../engine/records/import/preview.ts'
import type { TestEngine } from '../../../support/engine.ts'

type Content = string | Uint8Array

function form(content: Content, options: unknown, name = 'rows.csv'): FormData {
  const body = new FormData()
  body.append('file', new Blob([content as BlobPart]), name)
  body.append('options', JSON.stringify(options))
  return body
}

/** Imports through the HTTP door, as a browser would. */
export function importer(engine: TestEngine) {
  const post = async (path: string, body: FormData, who?: Ctx): Promise<Response> =>
    (await engine.http(who)).fetch(path, { method: 'POST', body })

  async function finished(id: string, who?: Ctx): Promise<JobView> {
    const browser = await engine.http(who)
    for (;;) {
      const job = (await (await browser.get(`/api/jobs/${id}`)).json()) as JobView
      if (job.state !== 'queued' && job.state !== 'running') return job
      await new Promise((resume) => setTimeout(resume, 30))
    }
  }

  return {
    post: (object: string, content: Content, options: unknown, who?: Ctx) =>
      post(`/api/records/${object}/import`, form(content, options), who),
    preview: async (object: string, content: Content, options: unknown = {}): Promise<ImportPreview> => {
      const answer = await post(`/api/records/${object}/import/preview`, form(content, options))
      if (answer.status !== 200) throw new Error(await answer.text())
      return (await answer.json()) as ImportPreview
    },
    run: async (object: string, content: Content, options: unknown, who?: Ctx): Promise<JobView> => {
      // Rows that resemble each other are what these tests are made of.
      const sure = { confirm: ['duplicates'], ...(options as object) }
      const answer = await post(`/api/records/${object}/import`, form(content, sure), who)
      if (answer.status !== 202) throw new Error(await answer.text())
      return finished(((await answer.json()) as JobView).id, who)
    },
    finished,
  }
}
