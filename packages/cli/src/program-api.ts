/**
 * The API of a program, as it is under plain Node: everything returns its initial value. Under Midflight the runtime puts its own in its
 * place, with the same types.
 */

/** What a migration gets besides the old value. */
export interface MigrationContext {
  /** The version that the old value has, and the one that it gets. */
  readonly from: number
  readonly to: number
  /**
   * Makes the new form of an object once, however often and from however many states it is reached; the new form takes the
   * old object's identity over where both are of one kind (two plain objects, two Maps, …).
   */
  once<Old extends object, New>(old: Old, make: (old: Old) => New): New
}

/** Makes one version's value from that of the version before (`up`) or after it (`down`). May be async. */
type Migration = (old: never, context: MigrationContext) => unknown

export interface StateOptions {
  /** A literal, from 1 on; without, 1. */
  readonly version?: number
  /** By the version that it leads to: `up[2]` takes what version 1 held. */
  readonly up?: Readonly<Record<number, Migration>>
  /** By the version that it leads back to: `down[1]` takes what version 2 held. */
  readonly down?: Readonly<Record<number, Migration>>
}

/**
 * State that has a name, and so is carried from version to version wherever its declaration moves. Stands as the initialiser
 * of a top-level `const` or `let`. `init` runs once, at the first start.
 *
 * @example
 * const rooms = state('rooms', () => new Map<string, Room>(), {
 *   version: 2,
 *   up: { 2: (old: Map<string, RoomV1>) => new Map([...old].map(([name, room]) => [name, { ...room, topic: '' }])) },
 * })
 */
export function state<T>(_name: string, init: () => T, _options?: StateOptions): T {
  return init()
}

export interface ResourceOptions {
  /**
   * `beside` (the default): the new resource is opened while the old one is in use, and that is closed after the commit.
   * `close-first`, for what cannot be open twice, such as a port: the old one is closed, then the new one opened.
   */
  readonly replace?: 'beside' | 'close-first'
}

/**
 * Something that is open: a server, a pool, a watcher. Carried from version to version; where `open` changes, the new one is opened
 * and the old one closed. Stands as the initialiser of a top-level `const` or `let`, with or without `await`.
 *
 * @example
 * const server = resource('http', () => createServer(handle).listen(8080), (open) => open.close())
 */
export function resource<T>(
  _name: string,
  open: () => T,
  _close?: (resource: Awaited<T>) => unknown,
  _options?: ResourceOptions,
): T {
  return open()
}

/**
 * One unit of work: it sees a single version of the program until it ends, if it returns a promise until that settles. Inside of another one, such
 * as a request, it sees the version of that one, and may last longer.
 *
 * @example
 * const answer = await task(() => handle(message))
 */
export function task<T>(work: () => T): T {
  return work()
}

/** What an upgrade was, for who is told of it. */
export interface UpgradeInfo {
  /** The number of the generation that has begun. */
  readonly generation: number
  /** The releases, by their ids. */
  readonly from: string
  readonly to: string
}

/** How instances of a class get from one version's shape to another's. */
export interface ClassMigrations {
  /** A literal, from 2 on: a class without is version 1. */
  readonly version: number
  /** Takes the fields of an instance, private ones under `'#name'`, and returns those that change, private ones likewise. */
  readonly up?: Readonly<Record<number, (old: never) => object>>
  readonly down?: Readonly<Record<number, (old: never) => object>>
}

type AnyClass = abstract new (...values: never[]) => object

/**
 * With a function: calls it after every upgrade, in the version that the upgrade brought. With a class: says how its live instances
 * are migrated. Stands as a statement at top level.
 *
 * @example
 * onUpgrade(({ from, to }) => console.log(`upgraded from ${from} to ${to}`))
 */
export function onUpgrade(callback: (info: UpgradeInfo) => unknown): void
export function onUpgrade(target: AnyClass, migrations: ClassMigrations): void
export function onUpgrade(): void {}
