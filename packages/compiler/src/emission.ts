import type MagicString from 'magic-string'
import type { Closure } from './closures.ts'
import type { CommonJs } from './commonjs.ts'
import type { Lowered } from './commonjs-lower.ts'
import type { Item } from './items.ts'
import type { ModuleLinks } from './links.ts'
import type { ModuleScope } from './scope.ts'
import type { Syntax } from './syntax.ts'

/** What every part of code generation works on: the module's text, being edited, and what is known about it. */
export interface Emission {
  readonly text: MagicString
  readonly syntax: Syntax
  readonly scope: ModuleScope
  readonly items: readonly Item[]
  readonly itemOf: ReadonlyMap<string, Item>
  /** Second names of decorated classes, and the names that they stand for. */
  readonly aliases: ReadonlyMap<string, string>
  readonly links: ModuleLinks
  /** Local bindings that the module exports. */
  readonly exported: ReadonlySet<string>
  readonly names: EmittedNames
  /** Bindings that may be read before they are initialised, in a module without a cycle: they get a local whose dead zone is theirs. */
  readonly early: ReadonlySet<string>
  /** Nested closures that something may keep, in source order. */
  readonly closures: readonly Closure[]
  /** Of a CommonJS module: what it exports and requires, and the bindings that were made for that. */
  readonly commonjs: (CommonJs & Pick<Lowered, 'generated'>) | null
  /** Names of members that the program takes as values. */
  readonly taken: ReadonlySet<string>
}

/** The names that generated code uses; all start with a prefix that the module's own text does not contain. */
export interface EmittedNames {
  readonly prefix: string
  /** The instance: the object through which the body talks to the runtime. */
  readonly instance: string
  /** Storage of the module's variables, shared by all its versions. */
  readonly variables: string
  /** Stable references to the module's functions and classes. */
  readonly references: string
  /** The instance's records: values by binding, and implementations by binding. */
  readonly values: string
  readonly calls: string
  readonly meta: string
  /** What the instance's closures are led to, by their number. */
  readonly moves: string
  /** What its functions note when they run, by their number. */
  readonly ran: string
  /** Constructor of what a variable that may change is passed in. */
  readonly cell: string
  /** What defines properties that can be defined again. */
  readonly open: string
  /** The nth upgradable module that this one imports. */
  readonly importedCalls: (index: number) => string
  readonly importedValues: (index: number) => string
  readonly importedVariables: (index: number) => string
  readonly fixed: (index: number) => string
  readonly literal: (index: number) => string
  readonly temporary: (index: number) => string
  readonly privates: (index: number) => string
  readonly defaultExport: string
}

export function namesFor(code: string): EmittedNames {
  let prefix = '$$'
  for (let attempt = 0; code.includes(prefix); attempt += 1) prefix = `$${attempt}$`
  return {
    prefix,
    instance: `${prefix}u`,
    variables: `${prefix}s`,
    references: `${prefix}r`,
    values: `${prefix}x`,
    calls: `${prefix}c`,
    meta: `${prefix}m`,
    moves: `${prefix}v`,
    ran: `${prefix}o`,
    cell: `${prefix}w`,
    open: `${prefix}o`,
    importedCalls: (index) => `${prefix}c${index}`,
    importedValues: (index) => `${prefix}x${index}`,
    importedVariables: (index) => `${prefix}s${index}`,
    fixed: (index) => `${prefix}f${index}`,
    literal: (index) => `${prefix}l${index}`,
    temporary: (index) => `${prefix}t${index}`,
    privates: (index) => `${prefix}p${index}`,
    defaultExport: `${prefix}default`,
  }
}

/** `.name`, or `["name"]` where the name is no identifier. */
export function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}

/** The upgradable modules whose records a module's body takes, in order. */
export function linkedModules(links: ModuleLinks): string[] {
  const paths = new Set<string>()
  for (const link of links.imports.values()) {
    if (link.kind === 'fixed') continue
    paths.add(link.module)
    if (link.kind === 'namespace')
      for (const inner of link.exports.values()) if (inner.kind !== 'fixed') paths.add(inner.module)
  }
  return [...paths]
}
