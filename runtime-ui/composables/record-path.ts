/** The address of a record's page; a plain link, so it can be copied and opened in another tab. */
export function recordPath(object: string | undefined, id: string | null | undefined): string | undefined {
  return object && id ? `/app/o/${object}/r/${id}` : undefined
}
