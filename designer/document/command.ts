import type { Bilingual } from './text.ts'

/** A change of a document that names what it touches, never an index: two people's changes in one draft both stay possible. */
export interface Command<Document, Args> {
  name: string
  /** What undo says it takes back. */
  label: (args: Args, document: Document) => Bilingual
  /** A reason not to, or nothing. Drives drop highlights and disabled buttons as well as `run`. */
  refuse: (document: Document, args: Args) => Bilingual | undefined
  /** Pure: the same input gives the same document, and the input stays as it was. */
  apply: (document: Document, args: Args) => Document
}

export interface CommandDef<Document, Args> extends Omit<Command<Document, Args>, 'refuse'> {
  refuse?: Command<Document, Args>['refuse']
}

export function defineCommand<Document, Args>(
  definition: CommandDef<Document, Args>,
): Command<Document, Args> {
  return { refuse: () => undefined, ...definition }
}

export type CommandOutcome<Document> = { document: Document; label: Bilingual } | { refused: Bilingual }

/** Asks the command whether it may, then lets it. */
export function run<Document, Args>(
  command: Command<Document, Args>,
  document: Document,
  args: Args,
): CommandOutcome<Document> {
  const refused = command.refuse(document, args)
  if (refused) return { refused }
  return { document: command.apply(document, args), label: command.label(args, document) }
}
