import { currentItems, type DeclaredResource } from './declared.ts'
import type { Staged } from './prepare.ts'
import type { Program } from './program.ts'

/** A resource that the new side has opened, or opens within the transaction. */
export interface Opening {
  readonly resource: DeclaredResource
  /** What is open now and closed after the commit; null for a new resource. */
  readonly replaced: { readonly resource: DeclaredResource; readonly value: unknown } | null
  /** The new one, once it is open. */
  opened: { readonly value: unknown } | null
  /** The old one has been closed, so that the new one can be opened. */
  isClosed: boolean
}

/** Closes what the new side has opened, since the upgrade was given up. A failure changes nothing. */
export function closeOpened(openings: readonly Opening[]): Promise<unknown> {
  const closing = openings.flatMap((opening) => {
    if (opening.opened === null) return []
    const { value } = opening.opened
    opening.opened = null
    return [close(opening.resource, value)]
  })
  return Promise.all(closing)
}

/** Closes a resource; returns what its `close` threw, or null. */
export async function close(
  { close: how }: DeclaredResource,
  value: unknown,
): Promise<{ readonly thrown: unknown } | null> {
  try {
    await how?.(await value)
    return null
  } catch (thrown) {
    return { thrown }
  }
}

/**
 * Replaces resources that cannot be open twice: closes the old one, opens the new one. A failure is thrown, and {@link reopen} brings
 * back what was closed. A generator, which yields what is to be awaited.
 */
export function* replaceFirst(openings: readonly Opening[]): Generator<unknown, void, unknown> {
  for (const opening of openings) {
    const { replaced, resource, opened } = opening
    if (replaced === null || opened !== null || resource.replace !== 'close-first') continue
    opening.isClosed = true
    const failure = (yield close(replaced.resource, replaced.value)) as Awaited<ReturnType<typeof close>>
    if (failure !== null) throw failure.thrown
    const value = resource.open()
    opening.opened = { value }
    const settled = yield value
    if (resource.awaited) opening.opened = { value: settled }
  }
}

/** Opens what was closed for its successor again: the upgrade is given up, and the successors are closed. */
export function* reopen(openings: readonly Opening[]): Generator<unknown, void, unknown> {
  for (const opening of openings) {
    const { replaced, isClosed } = opening
    if (replaced === null || !isClosed) continue
    opening.isClosed = false
    const { unit, variable } = replaced.resource.holder
    const value = replaced.resource.open()
    const settled = yield value
    unit.variables[variable] = replaced.resource.awaited ? settled : value
  }
}

/** Resources that no module of the new version has any more, and those that were replaced: to be closed after the commit. */
export function leftBehind(program: Program, { instances, removed }: Staged): Opening['replaced'][] {
  const gone = new Set(removed)
  const units = new Set(instances.map(({ unit }) => unit))
  const next = new Set(instances.flatMap(({ declared }) => declared.resources).map(({ name }) => name))
  const dropped = currentItems(program)
    .resources.filter(({ holder: { unit }, name }) => (units.has(unit) || gone.has(unit.path)) && !next.has(name))
    .map((resource) => ({ resource, value: resource.holder.unit.variables[resource.holder.variable] }))
  const replaced = instances
    .flatMap(({ openings }) => openings)
    .filter(({ resource }) => resource.replace !== 'close-first')
    .flatMap(({ replaced: old }) => (old === null ? [] : [old]))
  return [...dropped, ...replaced]
}
