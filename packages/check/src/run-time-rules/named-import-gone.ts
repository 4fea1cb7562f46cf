import type { RunTimeRule } from '../run-time-rule.ts'
import { gone } from './export-gone.ts'

/** An ES module imports a name that Node no longer finds in a CommonJS module: it finds what is written in a way that can be told without running it. */
export const namedImportGone: RunTimeRule = {
  remedy:
    'Assign names to `exports` one by one, or list them in an object literal that is assigned to `module.exports`.',
  breaks: (subject) =>
    subject.path.length === 1 && subject.isInDefault
      ? gone(subject, 'can no longer be imported by its name: it is a member of the default export only')
      : null,
}
