import {
  emptyLike,
  integrityOf,
  kindOf,
  mapContents,
  readContents,
  sameContents,
  writeContents,
  type Contents,
} from './contents.ts'

/**
 * Copies of what is alive, for migrations to work on: whatever they do to these, the live state stays as it is. Cycles and shared
 * objects are kept: over all states of one upgrade an object has one copy.
 */
export interface Copier {
  /** The copy of a value; what is passed on by reference is its own copy. */
  copy(value: unknown): unknown
  /** What an object is a copy of. */
  originalOf(copy: object): object | undefined
  copyOf(original: object): object | undefined
  /** Whether a live object was passed on by reference though it could have been copied. */
  isPassedOn(object: object): boolean
  /** What a live object held when it was copied. */
  seen(original: object): Contents | undefined
  /** The first live object that has changed since it was copied. */
  changedSince(): object | null
}

/** What `isCopied` says no to is passed on by reference. */
export function createCopier(isCopied: (object: object) => boolean = () => true): Copier {
  const passedOn = new Set<object>()
  const copies = new Map<object, object>()
  const originals = new Map<object, object>()
  const log = new Map<object, Contents>()
  const waiting: object[] = []
  const shell = (value: unknown): unknown => {
    const kind = kindOf(value)
    if (kind === null) return value
    const original = value as object
    const known = copies.get(original)
    if (known !== undefined) return known
    if (!isCopied(original)) {
      passedOn.add(original)
      return original
    }
    const made = emptyLike(original, kind)
    copies.set(original, made)
    originals.set(made, original)
    waiting.push(original)
    return made
  }
  return {
    copy: (value) => {
      const result = shell(value)
      const fixed: [object, 0 | 1 | 2][] = []
      for (let original = waiting.pop(); original !== undefined; original = waiting.pop()) {
        const contents = readContents(original, kindOf(original)!)
        log.set(original, contents)
        const made = copies.get(original)!
        writeContents(made, mapContents(contents, shell))
        const integrity = integrityOf(original)
        if (integrity !== null) fixed.push([made, integrity])
      }
      for (const [made, integrity] of fixed) {
        if (integrity === 2) Object.freeze(made)
        else if (integrity === 1) Object.seal(made)
        else Object.preventExtensions(made)
      }
      return result
    },
    originalOf: (copy) => originals.get(copy),
    copyOf: (original) => copies.get(original),
    isPassedOn: (object) => passedOn.has(object),
    seen: (original) => log.get(original),
    changedSince: () => {
      for (const [original, contents] of log)
        if (!sameContents(readContents(original, contents.kind), contents)) return original
      return null
    },
  }
}
