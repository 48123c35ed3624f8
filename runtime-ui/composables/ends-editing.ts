/**
 * Whether Enter there ends the editing of one value: in a single-line input, in a part of a date, and on the button that
 * opens the calendar when a date was `changed`, for the focus goes there once the date is whole.
 */
export function endsEditing(target: EventTarget | null, changed: boolean): boolean {
  if (target instanceof HTMLInputElement) return true
  if (!(target instanceof Element)) return false
  return target.getAttribute('role') === 'spinbutton' || (changed && target.classList.contains('date__open'))
}
