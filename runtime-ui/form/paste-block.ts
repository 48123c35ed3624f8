/**
 * Cells of a block copied from a spreadsheet: rows by line, cells by tab; a quoted cell may hold both.
 *
 *   'PX-200\t12\n"two\nlines"\t3\n'  →  [['PX-200', '12'], ['two\nlines', '3']]
 */
export function parseBlock(text: string): string[][] {
  const rows: string[][] = [[]]
  const cell = /(?:^|[\t\n])(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))/g
  for (const match of text.replace(/\r\n?/g, '\n').replace(/\n$/, '').matchAll(cell)) {
    if (match[0].startsWith('\n')) rows.push([])
    rows.at(-1)!.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
  }
  return rows
}
