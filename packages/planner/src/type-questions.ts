import type {
  ClassField,
  ModulePath,
  Release,
  SubjectOf,
  SubjectRequest,
  TypeQuestion,
  TypeSubject,
} from '@midflight/model'
import { counterpart, type Pair } from './compare.ts'
import { declaredItems, missingMigrations, versionOf } from './declared.ts'
import { itemId, itemsOf, type ProgramItem } from './program.ts'
import { classOf, readSide, type Side } from './side.ts'
import { turned } from './turned-questions.ts'

/** One step on the way of a value from one release to the other. */
export interface TypeStep extends TypeQuestion {
  /** The migration that takes or gives it, or null: it goes over as it is. */
  readonly migration: string | null
}

/** What the image of a release's types is to have, so that upgrades from it and to it can be judged. */
export function typeRequests(release: Release): readonly SubjectRequest[] {
  const side = readSide(release)
  const migrators = new Map([...declaredItems(side.program).classes].map(([id, item]) => [item.id, id]))
  return [...side.program.modules.keys()].flatMap((module): SubjectRequest[] => {
    const items = itemsOf(side.program, module)
    const names = items.filter((item) => isExportedFunction(side, item)).flatMap(({ facts }) => facts.names)
    const own = [
      ...items.flatMap((item) => requestsOf(side, item, migrators.get(item.id))),
      ...captureRequests(release, module),
    ]
    return names.length === 0 ? own : [...own, { kind: 'signatures', module, names }]
  })
}

/** Closures that may move to new code, which then reads what old code has put into their variables. */
function captureRequests({ facts }: Release, module: ModulePath): SubjectRequest[] {
  return (facts[module]?.closures ?? []).flatMap(({ key, use, captures, line, column }): SubjectRequest[] => {
    const names = captures.map(({ name }) => name)
    const isMoving = (use === 'repeated' || use === 'member') && names.length > 0
    return isMoving ? [{ kind: 'captures', module, closure: key, names, line, column }] : []
  })
}

/** How a variable of the old code becomes what the new body of a closure reads. */
export function captureStep(module: ModulePath, before: string, after: string, name: string): TypeStep {
  return stepOver(`${module}#${before} captures ${name}`, `${module}#${after} captures ${name}`)
}

/** Closures that have the same place in both releases; of others nothing is known. */
function captureSteps(old: Release, now: Release, module: ModulePath): TypeStep[] {
  const known = new Map((old.facts[module]?.closures ?? []).map((closure) => [closure.key, closure]))
  return (now.facts[module]?.closures ?? []).flatMap(({ key, captures }) => {
    const before = new Set(known.get(key)?.captures.map(({ name }) => name))
    return captures.filter(({ name }) => before.has(name)).map(({ name }) => captureStep(module, key, key, name))
  })
}

function requestsOf(side: Side, item: ProgramItem, migrated: string | undefined): SubjectRequest[] {
  const { module, facts } = item
  const { declared } = facts
  if (facts.shape === 'class') return [{ kind: 'class', module, name: facts.key }]
  if (migrated !== undefined && declared?.api === 'onUpgrade' && declared.target !== null)
    return [{ kind: 'class-migrations', module, target: declared.target, subject: migrated }]
  if (!isCarriedClass(side, item)) return []
  const [binding] = facts.names
  const bindings: SubjectRequest = { kind: 'bindings', module, names: facts.names }
  const isMigrated = declared?.api === 'state' && declared.up.length + declared.down.length > 0
  return isMigrated && binding !== undefined ? [bindings, { kind: 'state-migrations', module, binding }] : [bindings]
}

function isExportedFunction({ program }: Side, { module, facts: { shape, names } }: ProgramItem): boolean {
  const exports = program.release.facts[module]?.exports ?? []
  return shape === 'function' && exports.some(({ local }) => local !== null && names.includes(local))
}

/** What old code relies on that goes on calling a function: it may be called as before, and gives what it gave. */
export function callStep({ before, after }: Pick<Pair, 'before' | 'after'>): TypeStep | null {
  const [[name], [newName]] = [before.facts.names, after.facts.names]
  if (name === undefined || newName === undefined) return null
  const source = { release: 'new', subject: `${subjectOf(after, newName)}()` } as const
  return { source, target: { release: 'old', subject: `${subjectOf(before, name)}()` }, migration: null }
}

function isCarriedClass(side: Side, item: ProgramItem): boolean {
  if (item.facts.shape !== 'constant' && item.facts.shape !== 'variable') return false
  const itemClass = classOf(side, item)
  return itemClass === 'state' || itemClass === 'resource'
}

/** All that may have to be known of the types of two releases for going from the one to the other, and back. */
export function typeQuestions(from: Release, to: Release): readonly TypeQuestion[] {
  const [old, now] = [readSide(from), readSide(to)]
  const pairs = [...now.program.modules.keys()].flatMap((module) =>
    itemsOf(now.program, module).flatMap((after) => {
      const before = counterpart(old.program, now.program, after)
      return before === undefined ? [] : [{ before, after }]
    }),
  )
  const forward = pairs.flatMap((pair) => stepsOf(old, now, pair))
  const back = pairs.flatMap(({ before, after }) => stepsOf(now, old, { before: after, after: before }).map(turned))
  const captures = [...now.program.modules.keys()].flatMap((module) => captureSteps(from, to, module))
  const all = [...forward, ...back, ...captures, ...captures.map(turned)]
  return all.map(({ source, target }) => ({ source, target }))
}

function stepsOf(old: Side, now: Side, pair: Pick<Pair, 'before' | 'after'>): TypeStep[] {
  const { before, after } = pair
  if (isExportedFunction(old, before) && isExportedFunction(now, after)) return [callStep(pair) ?? []].flat()
  if (before.facts.shape === 'class') {
    const fields = before.facts.classFacts?.fields ?? []
    const [had, has] = [
      declaredItems(old.program).classes.get(before.id),
      declaredItems(now.program).classes.get(after.id),
    ]
    const [version, newVersion] = [versionOf(had?.facts.declared).version, versionOf(has?.facts.declared).version]
    const migrations = version === newVersion ? [] : instanceSteps(pair, version, newVersion)
    return [...fields.flatMap((field) => fieldStep(pair, field)), ...migrations]
  }
  return isCarriedClass(old, before) && isCarriedClass(now, after) ? [...stateSteps(pair)] : []
}

/** How what an item of the old release holds becomes what the same item of the new one holds. */
export function stateSteps({ before, after }: Pick<Pair, 'before' | 'after'>): readonly TypeStep[] {
  const [had, has] = [versionOf(before.facts.declared), versionOf(after.facts.declared)]
  const [name, newName] = [before.facts.names[0], after.facts.names[0]]
  if (had.version !== has.version) {
    if (name === undefined || newName === undefined || missingMigrations(had, has).length > 0) return []
    return migrationSteps(subjectOf(before, name), subjectOf(after, newName), had.version, has.version)
  }
  if (before.facts.names.length !== after.facts.names.length) return []
  return before.facts.names.map((each, index) =>
    stepOver(subjectOf(before, each), subjectOf(after, after.facts.names[index]!)),
  )
}

/** The migrations on the way are those of the newer of the two versions, whichever release has it. */
function migrationSteps(source: TypeSubject, target: TypeSubject, from: number, to: number): TypeStep[] {
  const steps: TypeStep[] = []
  let held: SubjectOf = { release: 'old', subject: source }
  let last = ''
  for (const { takes, gives, migration } of migrationsBetween(source, target, from, to)) {
    steps.push({ source: held, target: takes, migration })
    held = gives
    last = migration
  }
  return [...steps, { source: held, target: { release: 'new', subject: target }, migration: last }]
}

/** The same for instances: a migration is given all fields, and gives those that change. */
export function instanceSteps({ before, after }: Pick<Pair, 'before' | 'after'>, from: number, to: number): TypeStep[] {
  const steps: TypeStep[] = []
  let held: SubjectOf = { release: 'old', subject: `${before.id} fields` }
  let last = ''
  for (const { takes, gives, migration } of migrationsBetween(before.id, after.id, from, to)) {
    steps.push({ source: held, target: takes, migration })
    held = { ...held, changedBy: [...(held.changedBy ?? []), gives] }
    last = migration
  }
  return [...steps, { source: held, target: { release: 'new', subject: `${after.id} fields` }, migration: last }]
}

interface Migration {
  readonly takes: SubjectOf
  readonly gives: SubjectOf
  /** `up[2]` */
  readonly migration: string
}

function migrationsBetween(source: TypeSubject, target: TypeSubject, from: number, to: number): Migration[] {
  const isUp = to > from
  const [release, holder, way] = isUp ? (['new', target, 'up'] as const) : (['old', source, 'down'] as const)
  return Array.from({ length: Math.abs(to - from) }, (_, index) => {
    const version = isUp ? from + index + 1 : from - index - 1
    const subject = `${holder} ${way} ${version}`
    const [takes, gives] = [`${subject} takes`, `${subject} gives`]
    return { takes: { release, subject: takes }, gives: { release, subject: gives }, migration: `${way}[${version}]` }
  })
}

/** How a field of live instances becomes the field of the new version of their class. */
export function fieldStep(
  { before, after }: Pick<Pair, 'before' | 'after'>,
  field: Pick<ClassField, 'name' | 'isStatic'>,
): TypeStep[] {
  const name = `${field.isStatic ? 'static ' : ''}${field.name}`
  // What the constructor sets in what a field holds is part of that field's own type.
  return name.includes('.') ? [] : [stepOver(`${before.id}.${name}`, `${after.id}.${name}`)]
}

function stepOver(source: TypeSubject, target: TypeSubject): TypeStep {
  return { source: { release: 'old', subject: source }, target: { release: 'new', subject: target }, migration: null }
}

function subjectOf(item: ProgramItem, name: string): TypeSubject {
  return itemId(item.module, name)
}
