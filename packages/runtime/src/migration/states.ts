import { currentItems, type DeclaredState, type Holder } from '../declared.ts'
import type { Staged } from '../prepare.ts'
import { preview } from '../preview.ts'
import type { Program } from '../program.ts'
import { createCopier } from './copier.ts'
import { applyWrites, createIdentities, reaches, type Identities, type Write } from './identities.ts'

/** One state that gets from one version to another. */
export interface StateMigration {
  readonly name: string
  readonly from: number
  readonly to: number
  /** Where the current version holds it. */
  readonly holder: Holder
  /** Where the new version holds it; null where that is a constant, whose object must stay. */
  readonly target: Holder | null
  readonly isUp: boolean
  readonly transformers: DeclaredState['up']
}

/** States whose migration is done, and has touched nothing yet. */
export interface MigratedStates {
  /** A state that the program changed while it was being migrated; null where there is none. */
  changedMeanwhile(): string | null
  /** Writes the new contents; returns the way back. */
  apply(): () => void
  /** A copy that migrations worked on. */
  isCopy(object: object): boolean
}

/** The states of an upgrade that change their version, in the order of evaluation. */
export function findStateMigrations(program: Program, { instances }: Staged): StateMigration[] {
  const current = new Map(currentItems(program).states.map((state) => [state.name, state]))
  const next = instances.flatMap(({ declared }) => declared.states)
  const names = new Set(next.map(({ name }) => name))
  const found: StateMigration[] = []
  for (const state of next) {
    const before = current.get(state.name)
    const holder = before?.holder ?? state.holder
    if (!isCarried(instances, state.holder) || (before?.version ?? 1) === state.version) continue
    found.push(
      migration(state.name, before?.version ?? 1, state.version, { holder, target: state.holder }, state, before),
    )
  }
  for (const before of current.values()) {
    const { holder, version, name } = before
    if (names.has(name) || version === 1 || !isCarried(instances, holder)) continue
    const target = isVariable(instances, holder) ? holder : null
    found.push(migration(name, version, 1, { holder, target }, null, before))
  }
  return found
}

/** Whether the new version of a module carries what a variable holds. */
function isCarried(instances: Staged['instances'], holder: Holder): boolean {
  const found = itemAt(instances, holder)
  return found !== null && found.instance.step?.items[found.item.key] === 'carry'
}

/** Whether the new version can assign to it. */
function isVariable(instances: Staged['instances'], holder: Holder): boolean {
  return itemAt(instances, holder)?.item.shape === 'variable'
}

function itemAt(instances: Staged['instances'], { unit, variable }: Holder): Place | null {
  const instance = instances.find((candidate) => candidate.unit === unit)
  const item = instance?.module.items.find(({ names }) => names.includes(variable))
  return instance === undefined || item === undefined ? null : { instance, item }
}

interface Place {
  readonly instance: Staged['instances'][number]
  readonly item: Staged['instances'][number]['module']['items'][number]
}

function migration(
  name: string,
  from: number,
  to: number,
  holders: Pick<StateMigration, 'holder' | 'target'>,
  next: DeclaredState | null,
  before: DeclaredState | undefined,
): StateMigration {
  const isUp = to > from
  return { name, from, to, ...holders, isUp, transformers: (isUp ? next?.up : before?.down) ?? {} }
}

/**
 * Runs the migrations on copies of what is alive. A generator, which yields the promises that are to be awaited: where there are none,
 * everything happens in one turn.
 */
export function* migrateStates(
  migrations: readonly StateMigration[],
  instances: Staged['instances'],
  checkpoint: (step: string) => void,
): Generator<unknown, MigratedStates, unknown> {
  const copier = createCopier()
  const identities = createIdentities(copier)
  const once = memo(identities)
  const held = migrations.map(({ holder }) => valueIn(holder))
  const copies = held.map((value) => copier.copy(value))
  const results: unknown[] = []
  for (const [index, each] of migrations.entries()) {
    let value = copies[index]
    for (const [from, to] of versions(each)) {
      checkpoint(`migrate ${each.name} ${from} to ${to}`)
      const transform = each.transformers[to]
      if (transform === undefined)
        throw new Error(`The state ${each.name} has no migration from version ${from} to ${to}`)
      const old = value
      const run = (): unknown => transform(old, { from, to, once })
      value = each.isUp ? preview(instances, run) : run()
      if (isPromise(value)) value = yield value
      if (value === undefined && old !== undefined)
        throw new Error(
          `The migration of the state ${each.name} from version ${from} to ${to} returned nothing, and what it holds would be lost; return the new state (null for none)`,
        )
      if (!reaches(value, old as object)) identities.replace(old, value)
    }
    results.push(identities.settle(value))
  }
  for (const [index, each] of migrations.entries()) refuseNewConstant(each, held[index], results[index])
  return migrated(migrations, held, results, { copier, writes: identities.writes() })
}

function versions({ from, to }: StateMigration): [number, number][] {
  const step = to > from ? 1 : -1
  return Array.from({ length: Math.abs(to - from) }, (_, index) => [from + index * step, from + (index + 1) * step])
}

function isPromise(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}

/** What an object becomes is made once, from however many places it is reached. */
function memo(identities: Identities): (old: object, make: (old: object) => unknown) => unknown {
  const made = new Map<object, unknown>()
  return (old, make) => {
    if (made.has(old)) return made.get(old)
    const next = make(old)
    made.set(old, next)
    identities.replace(old, next)
    return next
  }
}

/** A constant of the new version has been initialised with the object that was there. */
function refuseNewConstant({ name, target }: StateMigration, before: unknown, result: unknown): void {
  if (target !== null || Object.is(before, result)) return
  throw new Error(
    `The state ${name} would have to be another value, which the constant of the new version cannot take; hold it in state() or in a variable`,
  )
}

function migrated(
  migrations: readonly StateMigration[],
  held: readonly unknown[],
  results: readonly unknown[],
  { copier, writes }: { copier: ReturnType<typeof createCopier>; writes: readonly Write[] },
): MigratedStates {
  return {
    changedMeanwhile: () => {
      const replaced = migrations.find(({ holder }, index) => !Object.is(valueIn(holder), held[index]))
      if (replaced !== undefined) return replaced.name
      const changed = copier.changedSince()
      if (changed === null) return null
      return migrations.map(({ name }) => name).join(', ')
    },
    apply: () => {
      const back = applyWrites(writes)
      for (const [index, { holder, target }] of migrations.entries()) {
        if (holder.variable in holder.unit.variables) holder.unit.variables[holder.variable] = results[index]
        if (target !== null) target.unit.variables[target.variable] = results[index]
      }
      return () => {
        for (const [index, { holder, target }] of migrations.entries()) {
          if (target !== null) target.unit.variables[target.variable] = held[index]
          if (holder.variable in holder.unit.variables) holder.unit.variables[holder.variable] = held[index]
        }
        back()
      }
    },
    isCopy: (object) => copier.originalOf(object) !== undefined,
  }
}

function valueIn({ unit, variable }: Holder): unknown {
  const { variables, values } = unit
  return variable in variables ? variables[variable] : values.get(variable)
}
