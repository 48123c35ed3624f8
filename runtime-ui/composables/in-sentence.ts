/** A thing's name within a sentence: "New opportunity", "No FAQs yet". Names in capitals stay; other scripts have no case. */
export function inSentence(label: string): string {
  return /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLocaleLowerCase() + label.slice(1) : label
}
