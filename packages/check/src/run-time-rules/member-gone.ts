import type { RunTimeRule } from '../run-time-rule.ts'
import { gone } from './export-gone.ts'

/** A client uses a member of an object, a static or a method of a class, that the code no longer has. */
export const memberGone: RunTimeRule = {
  remedy: 'Keep the member, deprecated if need be, or make this a major release.',
  breaks: (subject) => (subject.path.length > 1 ? gone(subject, 'is gone from the code') : null),
}
