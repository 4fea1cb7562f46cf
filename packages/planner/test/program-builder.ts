import type {
  ClosureFacts,
  HotFacts,
  ClassFacts,
  CommonJsFacts,
  ClassField,
  ClassMethod,
  CompiledModule,
  ExportFacts,
  ImportFacts,
  Initializer,
  ItemFacts,
  LiteralFacts,
  ModuleFacts,
  Reason,
  Release,
  ResolvedExport,
  Target,
  TypeFacts,
  Use,
  UseHow,
} from '@midflight/model'
import type { FinerItem, FinerUse } from '../src/finer-facts.ts'

/** `call f`, `read ns.limit`, `escape CONFIG member`, `call step later`, `call open at-once`, `escape x names`, `mutate api member .register`. */
export type UseText = string

export interface ItemParts {
  readonly atLoad?: readonly UseText[]
  readonly atCall?: readonly UseText[]
  readonly literals?: readonly string[]
  readonly initializer?: Initializer
  readonly opaque?: boolean
  readonly awaits?: boolean
  readonly signature?: string
  readonly type?: string
  readonly typeNames?: readonly string[]
  /** An object literal's members with their types, which are its type: `low:number high:?`. */
  readonly members?: string
  readonly class?: Partial<ClassFacts>
  readonly flat?: boolean
}

/** An item before it is put into a module. */
export type Draft = Omit<FinerItem, 'line' | 'column'>

export interface ModuleParts {
  readonly items?: readonly Draft[]
  /** By specifier: `a`, `* as ns`, `default as d`, `a as b`. */
  readonly imports?: Readonly<Record<string, readonly string[]>>
  readonly typeImports?: Readonly<Record<string, readonly string[]>>
  /** By exported name: `specifier name`, or `specifier *` for a namespace. */
  readonly reexports?: Readonly<Record<string, string>>
  readonly dynamic?: readonly (string | null)[]
  /** URLs of fixed modules by specifier; without, the specifier is the URL. */
  readonly urls?: Readonly<Record<string, string>>
  readonly types?: readonly TypeFacts[]
  readonly closures?: readonly Partial<ClosureFacts>[]
  readonly hot?: Partial<HotFacts>
  /** Only types are imported from it, so it has facts and is not linked. */
  readonly typesOnly?: boolean
  readonly format?: 'module' | 'json'
  /** A CommonJS module: the items behind its exports by name, `module.exports` for the whole; `dynamic` for those that are not known. */
  readonly exports?: Readonly<Record<string, string>>
  readonly isDynamic?: boolean
  /** Stands for comments and types: changes the compiled code, and not the facts' hash. */
  readonly comment?: string
}

export interface ReleaseParts {
  readonly node?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly entry?: string
  /** Paths of modules that cannot be compiled. */
  readonly broken?: readonly string[]
}

export function fn(name: string, text: string, parts: ItemParts = {}): Draft {
  return item('function', [name], text, { signature: '()', ...parts, initializer: 'none' })
}

export function constant(name: string, text: string, initializer: Initializer, parts: ItemParts = {}): Draft {
  return item('constant', [name], text, {
    opaque: initializer === 'opaque' || initializer === 'instance',
    ...parts,
    initializer,
  })
}

export function variable(name: string, text: string, initializer: Initializer, parts: ItemParts = {}): Draft {
  return item('variable', [name], text, { opaque: initializer === 'opaque', ...parts, initializer })
}

export function effect(text: string, parts: ItemParts = {}): Draft {
  return {
    ...item('effect', [], text, { opaque: true, ...parts, initializer: 'opaque' }),
    key: `effect:${text}:0`,
  }
}

export function classItem(name: string, text: string, facts: Partial<ClassFacts> = {}, parts: ItemParts = {}): Draft {
  return item('class', [name], text, { ...parts, class: facts })
}

export function field(name: string, type: string | null, parts: Partial<ClassField> = {}): ClassField {
  return {
    name,
    type,
    isPrivate: name.startsWith('#'),
    isStatic: false,
    optional: false,
    typeNames: [],
    initializerHash: null,
    ...parts,
  }
}

export function method(name: string, signature = '()', parts: Partial<ClassMethod> = {}): ClassMethod {
  return { name, signature, isPrivate: name.startsWith('#'), isStatic: false, kind: 'method', hash: name, ...parts }
}

/** `interface Room { id: string; topic?: string }`. */
export function interfaceType(
  name: string,
  members: Readonly<Record<string, string>>,
  names: readonly string[] = [],
): TypeFacts {
  const list = Object.entries(members).map(([key, type]) => {
    const optional = key.endsWith('?')
    return { name: key.replace('?', ''), optional, text: `${key}:${type}` }
  })
  return {
    name,
    text: `interface ${name}{${list.map(({ text }) => text).join(';')}}`,
    names,
    members: list,
    line: 1,
    column: 0,
  }
}

export function aliasType(name: string, text: string, names: readonly string[] = []): TypeFacts {
  return { name, text, names, members: null, line: 1, column: 0 }
}

export function releaseOf(modules: Readonly<Record<string, ModuleParts>>, parts: ReleaseParts = {}): Release {
  const entries = Object.entries(modules)
  const facts = Object.fromEntries(entries.map(([path, module]) => [path, factsOf(path, module)]))
  const digest = JSON.stringify([modules, parts])
  return {
    format: 1,
    id: `chat@1.0.0+${digest.length}`,
    name: 'chat',
    version: '1.0.0',
    digest,
    entry: parts.entry ?? entries[0]?.[0] ?? 'main.ts',
    environment: { node: parts.node ?? '24.1.0', dependencies: parts.dependencies ?? {} },
    modules: Object.fromEntries(
      entries
        .filter(([, { typesOnly }]) => typesOnly !== true)
        .map(([path, module]) => [path, compiledOf(path, module, facts)]),
    ),
    facts,
    broken: Object.fromEntries((parts.broken ?? []).map((file) => [file, brokenReason(file)])),
  }
}

function brokenReason(file: string): Reason {
  return { code: 'compile-error', file, line: 1, item: '', message: 'Unexpected token', remedy: 'Mend the file.' }
}

function item(shape: ItemFacts['shape'], names: readonly string[], text: string, parts: ItemParts): Draft {
  const key = names.join(',')
  return {
    key,
    shape,
    names,
    hash: text,
    text,
    literals: (parts.literals ?? []).map((hash, index): LiteralFacts => ({
      key: `${key}/${index}`,
      hash,
      signature: '()',
      line: 1,
      column: 0,
    })),
    initializer: parts.initializer ?? 'none',
    loadUses: (parts.atLoad ?? []).map(useOf),
    callUses: (parts.atCall ?? []).map(useOf),
    opaque: parts.opaque ?? false,
    // What is opened in these tests goes on by itself.
    ...(parts.initializer === 'opaque' ? { reaches: ['open'] } : {}),
    awaits: parts.awaits ?? false,
    signature: parts.signature ?? null,
    type: typeOf(parts),
    classFacts: parts.class === undefined ? null : { ...emptyClass, ...parts.class },
    ...(parts.flat === undefined ? {} : { flat: parts.flat }),
  }
}

function typeOf({ type, typeNames = [], members }: ItemParts): ItemFacts['type'] {
  if (members === undefined) return type === undefined ? null : { text: type, names: typeNames }
  const list = members.split(' ').map((member) => {
    const [name = '', text = ''] = member.split(':')
    return { name, text }
  })
  return { text: `{${members}}`, names: [], members: list }
}

const emptyClass: ClassFacts = {
  superclass: null,
  fields: [],
  methods: [],
  constructorHash: null,
  constructorSignature: '()',
  staticBlocks: [],
}

function useOf(text: UseText, index: number): Use {
  const [how = '', binding = '', ...marks] = text.split(' ')
  const use: Use = { how: how as UseHow, binding, line: 1, column: index }
  const deferred = marks.includes('later') ? true : marks.includes('at-once') ? false : undefined
  const finer: FinerUse = {
    ...use,
    ...(deferred === undefined ? {} : { deferred }),
    ofMember: marks.includes('member'),
    ...(marks.includes('names') ? { names: true } : {}),
    ...(marks.includes('stored') ? { stored: true } : {}),
    ...memberMark(marks),
  }
  return finer
}

function memberMark(marks: readonly string[]): { member?: string } {
  const mark = marks.find((text) => text.startsWith('.'))
  return mark === undefined ? {} : { member: mark.slice(1) }
}

function factsOf(path: string, parts: ModuleParts): ModuleFacts {
  const items = (parts.items ?? []).map((draft, index): ItemFacts => ({ ...draft, line: index + 1, column: 0 }))
  const imports = importsOf(parts.imports)
  return {
    path,
    format: parts.exports === undefined ? (parts.format ?? 'module') : 'commonjs',
    hash: JSON.stringify([
      parts.imports,
      parts.reexports,
      parts.exports,
      items.map(({ key, hash, literals }) => [key, hash, literals]),
    ]),
    items,
    imports,
    exports: [
      ...(parts.exports === undefined
        ? items.flatMap(({ names }) => names.map((name) => ownExport(name)))
        : Object.entries(parts.exports).map(([exported, local]) => ownExport(exported, local))),
      ...Object.entries(parts.reexports ?? {}).map(reexport),
    ],
    dynamicImports: (parts.dynamic ?? []).map((specifier) => ({ specifier, line: 1, column: 9 })),
    types: parts.types ?? [],
    typeImports: importsOf(parts.typeImports),
    awaits: false,
    ...(parts.hot === undefined ? {} : { hot: { ...noHot, ...parts.hot } }),
    ...(parts.closures === undefined
      ? {}
      : { closures: parts.closures.map((known) => ({ ...plainClosure, ...known })) }),
    ...(parts.exports === undefined ? {} : { commonjs: commonJsFacts(parts) }),
  }
}

function commonJsFacts({ exports = {}, isDynamic = false }: ModuleParts): CommonJsFacts {
  return { importable: Object.keys(exports), importableFrom: [], dynamicExports: isDynamic, takes: [] }
}

const noHot: HotFacts = { acceptsItself: false, accepts: [], disposes: false, prunes: false }

/** A listener that takes nothing. */
const plainClosure: ClosureFacts = {
  key: 'join/on("x")',
  item: 'join',
  heldBy: 'on("x")',
  use: 'repeated',
  hash: '1',
  kind: 'arrow',
  captures: [],
  usesThis: false,
  called: false,
  within: null,
  root: 'join',
  madeAs: 'join',
  parameters: 0,
  takesRest: false,
  signature: '()',
  stays: null,
  unmovable: null,
  uses: [],
  line: 1,
  column: 0,
}

function importsOf(imports: ModuleParts['imports']): ImportFacts[] {
  return Object.entries(imports ?? {}).flatMap(([specifier, names]) =>
    names.map((text): ImportFacts => {
      const [imported = '', local = imported] = text.split(' as ')
      return { specifier, imported, local, attributeType: null, line: 1, column: 0 }
    }),
  )
}

function ownExport(exported: string, local = exported): ExportFacts {
  return { exported, local, specifier: null, imported: null, line: 1, column: 0 }
}

function reexport([exported, text]: [string, string]): ExportFacts {
  const [specifier = '', imported = exported] = text.split(' ')
  return { exported, local: null, specifier, imported, line: 1, column: 0 }
}

function compiledOf(path: string, parts: ModuleParts, facts: Readonly<Record<string, ModuleFacts>>): CompiledModule {
  const fromReexports = Object.values(parts.reexports ?? {}).map((text) => text.split(' ')[0] ?? '')
  const requested = [...new Set([...Object.keys(parts.imports ?? {}), ...fromReexports])]
  const dynamic = (parts.dynamic ?? []).flatMap((specifier) => specifier ?? [])
  const own = factsOf(path, parts)
  return {
    path,
    code: '',
    digest: JSON.stringify([own.hash, parts.comment]),
    items: own.items.map(({ key, shape, names }) => ({ key, shape, names })),
    upgradable: [],
    fixed: [],
    requests: requested.map((specifier) => targetOf(specifier, parts.urls)),
    exports: own.exports.map((entry) => resolvedExport(path, entry, facts)),
    resolved: Object.fromEntries(
      [...requested, ...dynamic].map((specifier) => [specifier, targetOf(specifier, parts.urls)]),
    ),
    awaits: false,
    literals: [],
    extends: [],
    cycle: [],
  }
}

/** `./a.ts` is the module `a.ts`; anything else is fixed. */
function targetOf(specifier: string, urls: ModuleParts['urls'] = {}): Target {
  const url = urls[specifier]
  if (url === undefined && specifier.startsWith('./')) return { kind: 'upgradable', path: specifier.slice(2) }
  return { kind: 'fixed', url: url ?? specifier }
}

function resolvedExport(
  path: string,
  entry: ExportFacts,
  facts: Readonly<Record<string, ModuleFacts>>,
): ResolvedExport {
  const name = entry.exported ?? ''
  if (entry.specifier === null)
    return { name, target: { kind: 'binding', module: path, binding: entry.local ?? '', variable: false } }
  const module = entry.specifier.slice(2)
  if (entry.imported === '*') return { name, target: { kind: 'namespace', module } }
  const next = facts[module]?.exports.find((candidate) => candidate.exported === entry.imported)
  if (next !== undefined && next.specifier !== null) return { name, target: resolvedExport(module, next, facts).target }
  return { name, target: { kind: 'binding', module, binding: entry.imported ?? '', variable: false } }
}
