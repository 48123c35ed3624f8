/** Hues of what became of an approval, a seat or a step. */
export const stateColors: Readonly<Record<string, string>> = {
  pending: 'blue',
  open: 'blue',
  waiting: 'gray',
  returned: 'amber',
  suspended: 'gray',
  approved: 'green',
  rejected: 'red',
  withdrawn: 'gray',
  cancelled: 'gray',
}
