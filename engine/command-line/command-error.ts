/** What the person at the terminal can put right: told plainly, without a stack. */
export class CommandError extends Error {}
