import { createBindings, type FieldAccess, type HolderClass } from './script.ts'

/** Returns the object that it is given, so that a subclass installs its private fields there. */
function ReturnTarget(this: object, target: object): object {
  return target
}

type ReturnTargetClass = new (target: object) => object

/**
 * The private names of a class, shared by all its versions. Every name has a symbol; a field's symbol leads, through accessors on the
 * prototype, to a private field that a holder installs: invisible, and writable in frozen instances too.
 */
export interface PrivateNames {
  readonly keys: Record<string, symbol>
  readonly read: Record<string, FieldAccess['read']>
  readonly own: Record<string, FieldAccess['own']>
  readonly write: Record<string, FieldAccess['write']>
  /** Gives an object under construction its private fields. Returns undefined, to stand in an initialiser. */
  install(target: object): undefined
  /** `#name in target`. */
  has(name: string, target: unknown): boolean
}

/** What a class identity keeps of its private names. */
export interface PrivateStorage {
  readonly keys: Record<string, symbol>
  readonly fields: Map<string, FieldAccess>
  readonly holders: HolderClass[]
  /** What a field begins with in instances that were built without it. */
  readonly initial: Map<string, () => unknown>
}

export function createPrivateStorage(): PrivateStorage {
  return { keys: createBindings() as Record<string, symbol>, fields: new Map(), holders: [], initial: new Map() }
}

/** The fields that one version of a class declares. */
export interface DeclaredFields {
  readonly names: readonly string[]
  readonly makeHolder: ((base: ReturnTargetClass) => HolderClass) | undefined
  /** Recognises instances of earlier versions; null for the first version, which has none. */
  readonly isOldInstance: ((target: object) => boolean) | null
}

/** Adds the names of one version. A field that an earlier version has keeps its place; a new one is installed late in old instances. */
export function declarePrivates(
  storage: PrivateStorage,
  { names, makeHolder, isOldInstance }: DeclaredFields,
): PrivateNames {
  for (const name of names) storage.keys[name] ??= Symbol(`#${name}`)
  if (makeHolder !== undefined) addFields(storage, makeHolder, isOldInstance)
  // What later versions add is none of this one's.
  const installs = [...storage.holders]
  const read = createBindings() as Record<string, FieldAccess['read']>
  const own = createBindings() as Record<string, FieldAccess['own']>
  const write = createBindings() as Record<string, FieldAccess['write']>
  for (const [name, access] of storage.fields) {
    read[name] = access.read
    own[name] = access.own
    write[name] = access.write
  }
  return {
    keys: storage.keys,
    read,
    own,
    write,
    install: installs.length === 1 ? installs[0]!.install : (target) => installAll(installs, target),
    has: (name, target) => hasPrivate(storage, name, target),
  }
}

/** Returns the way back to the names that a class has now. */
export function rememberPrivates({ keys, fields, holders, initial }: PrivateStorage): () => void {
  const [names, knownFields, count] = [new Set(Object.keys(keys)), new Set(fields.keys()), holders.length]
  const values = new Map(initial)
  return () => {
    initial.clear()
    for (const [name, value] of values) initial.set(name, value)
    for (const name of Object.keys(keys)) if (!names.has(name)) delete keys[name]
    for (const name of fields.keys()) if (!knownFields.has(name)) fields.delete(name)
    holders.length = count
  }
}

/** Fields that a new version gives to instances that were built without them. */
export function beginLate(
  storage: PrivateStorage,
  given: readonly string[],
  initial: () => Record<string, unknown>,
): void {
  for (const name of given) if (name.startsWith('#')) storage.initial.set(name.slice(1), () => initial()[name])
}

function addFields(
  storage: PrivateStorage,
  makeHolder: (base: ReturnTargetClass) => HolderClass,
  isOldInstance: DeclaredFields['isOldInstance'],
): void {
  const holder = makeHolder(ReturnTarget as unknown as ReturnTargetClass)
  const fresh = Object.entries(holder.fields).filter(([name]) => !storage.fields.has(name))
  if (fresh.length === 0) return
  storage.holders.push(holder)
  const install = (target: object): void => {
    holder.install(target)
    for (const [name, access] of fresh) {
      const initial = storage.initial.get(name)
      if (initial !== undefined) access.write(target, initial())
    }
  }
  for (const [name, access] of fresh) {
    storage.fields.set(name, isOldInstance === null ? access : lateAccess(access, install, isOldInstance))
  }
}

/** Fields that the first version did not have: its instances get them when they are first asked for, with what new ones begin with where that is known. */
function lateAccess(
  access: FieldAccess,
  install: (target: object) => void,
  isOldInstance: (target: object) => boolean,
): FieldAccess {
  const ensure = (target: object): void => {
    if (!access.has(target) && isOldInstance(target)) install(target)
  }
  return {
    get() {
      ensure(this)
      return access.get.call(this)
    },
    set(value) {
      ensure(this)
      access.set.call(this, value)
    },
    has: (target) => access.has(target) || isOldInstance(target),
    read: (target) => {
      ensure(target)
      return access.read(target)
    },
    own: (target) => {
      ensure(target)
      return access.own(target)
    },
    write: (target, value) => {
      ensure(target)
      return access.write(target, value)
    },
  }
}

function installAll(holders: readonly HolderClass[], target: object): undefined {
  for (const holder of holders) holder.install(target)
  return undefined
}

function hasPrivate(storage: PrivateStorage, name: string, target: unknown): boolean {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new TypeError(`Cannot use 'in' operator to search for '#${name}' in ${String(target)}`)
  }
  const field = storage.fields.get(name)
  return field === undefined ? Reflect.has(target, storage.keys[name]!) : field.has(target)
}

/** Puts the accessors of all private fields on a version's prototype. */
export function definePrivateAccessors(storage: PrivateStorage, prototype: object): void {
  for (const [name, { get, set }] of storage.fields) {
    Object.defineProperty(prototype, storage.keys[name]!, { get, set, enumerable: false, configurable: true })
  }
}
