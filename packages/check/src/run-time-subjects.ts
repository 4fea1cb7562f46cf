import type { RunTimeSubject } from './run-time-rule.ts'
import type { FunctionShape, Members, Shape } from './shapes.ts'

/** What can be said of two versions of a module: the module itself, its exports, and their members. What may still be there is left out. */
export function runTimeSubjects(old: Shape, next: Shape): readonly RunTimeSubject[] {
  return subjects([], old, next).map((subject) => ({ ...subject, isInDefault: isInDefault(subject, next) }))
}

/** All names in a module: `parse`, `Server.prototype.listen`. */
export function namesIn(shape: Shape, path = ''): readonly string[] {
  const within = (members: Members, prefix: string): string[] =>
    Object.entries(members.named).flatMap(([name, member]) => [
      prefix + name,
      ...('isRepeated' in member && member.isRepeated ? [] : namesIn(member, `${prefix}${name}.`)),
    ])
  const members = membersOf(shape)
  const ofInstances =
    shape.kind === 'function' && shape.prototype !== null ? within(shape.prototype, `${path}prototype.`) : []
  return [...(members === null ? [] : within(members, path)), ...ofInstances]
}

type Compared = Omit<RunTimeSubject, 'isInDefault'>

function isInDefault({ path: [name, ...inside], next }: Compared, module: Shape): boolean {
  const whole = membersOf(module)?.named['default']
  const members = whole === undefined ? null : membersOf(whole)
  return name !== undefined && inside.length === 0 && next === null && Object.hasOwn(members?.named ?? {}, name)
}

function subjects(path: readonly string[], old: Shape, next: Shape | null): Compared[] {
  const here = { path, old, next }
  if (next === null || ('isRepeated' in old && old.isRepeated)) return [here]
  const [before, after] = [membersOf(old), membersOf(next)]
  const inherited = next.kind === 'function' ? (next.prototype?.named ?? {}) : {}
  // A function that was the prototype of what it makes has a prototype now.
  const members =
    before === null || after === null ? [] : between(path, before, after, (name) => Object.hasOwn(inherited, name))
  if (old.kind !== 'function' || next.kind !== 'function') return [here, ...members]
  return [here, ...members, ...ofPrototypes([...path, 'prototype'], old, next)]
}

function membersOf(shape: Shape): Members | null {
  return shape.kind === 'object' || shape.kind === 'function' ? shape.members : null
}

function between(
  path: readonly string[],
  before: Members,
  after: Members,
  isElsewhere: (name: string) => boolean,
): Compared[] {
  return Object.entries(before.named).flatMap(([name, old]) => {
    const next = Object.hasOwn(after.named, name) ? after.named[name]! : null
    return next === null && (after.isCut || isElsewhere(name)) ? [] : subjects([...path, name], old, next)
  })
}

/**
 * A method that the new class assigns is one of each instance; a function that has no methods left makes objects in another way. Values on a prototype are what properties
 * of instances are at first, which can be given in other ways.
 */
function ofPrototypes(path: readonly string[], old: FunctionShape, next: FunctionShape): Compared[] {
  if (old.prototype === null || next.prototype === null || Object.keys(next.prototype.named).length === 0) return []
  const methods = Object.entries(old.prototype.named).filter(
    ([, { kind }]) => kind === 'function' || kind === 'accessor',
  )
  const before = { named: Object.fromEntries(methods), isCut: old.prototype.isCut }
  return between(path, before, next.prototype, (name) => next.assigned.includes(name))
}
