import type { Rule } from '../rule.ts'

/** The entry is what the program was started with: another one cannot be started beside it. */
export const entryChanged: Rule = ({ upgrade: { from, to } }) => {
  const old = from.program.release.entry
  const now = to.program.release.entry
  if (old === now) return []
  const message = `Cannot start another entry module in the running program: it was started with ${old}, and the new release starts with ${now}.`
  const remedy = `Keep ${old} as the entry module, or restart the program.`
  return [{ code: 'entry-changed', file: now, line: 1, item: now, message, remedy }]
}
