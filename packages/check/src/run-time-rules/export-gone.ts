import { isKnown, type RunTimeBreak, type RunTimeRule, type RunTimeSubject, typeOf } from '../run-time-rule.ts'

/** A client uses a name that the code no longer exports, whatever the declarations say. */
export const exportGone: RunTimeRule = {
  remedy: 'Export it again, deprecated if need be, or make this a major release.',
  breaks: (subject) =>
    subject.path.length === 1 && !subject.isInDefault ? gone(subject, 'is not exported any more by the code') : null,
}

/** A name that stays with nothing behind it is gone too. */
export function gone({ old, next }: RunTimeSubject, effect: string): RunTimeBreak | null {
  // What could not be used before is not missed.
  if (['undefined', 'null', 'unreadable'].includes(old.kind) || (old.kind === 'function' && old.onlyThrows)) return null
  const isGone = next === null || next.kind === 'undefined' || next.kind === 'null'
  if (!isGone) return null
  const statements = (value: string): string[] => [
    isKnown(old) ? `assert.equal(typeof ${value}, '${typeOf(old)}')` : `assert.ok(${inText(value)})`,
  ]
  return { effect, statements }
}

/** `'sync' in mkdirp` */
function inText(value: string): string {
  const owner = /^(.+)\.([\w$]+)$/.exec(value)
  return owner === null ? value : `'${owner[2]}' in ${owner[1]}`
}
