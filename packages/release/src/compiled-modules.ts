import { createHash } from 'node:crypto'
import type { LinkProblem, ModuleLinks } from '@midflight/compiler'
import type { CompiledModule, ModulePath, Reason, Target } from '@midflight/model'
import type { Collected } from './collect.ts'
import type { Folder, KnownModule } from './folder.ts'
import { linkModules } from './links.ts'
import { buildReason } from './reasons.ts'

export type CompiledModules =
  | { readonly ok: true; readonly modules: ReadonlyMap<ModulePath, CompiledModule> }
  | { readonly ok: false; readonly reasons: readonly Reason[] }

/** Links the modules and writes their code; a module whose surroundings are the same keeps what was compiled before. */
export function compileModules(folder: Folder, { modules }: Pick<Collected, 'modules'>): CompiledModules {
  const result = linkModules(modules, folder.linked)
  if (!result.ok) return { ok: false, reasons: result.problems.map(reasonOfLink) }
  folder.linked = result.linked
  const compiled = new Map<ModulePath, CompiledModule>()
  for (const [file, known] of modules)
    compiled.set(
      file,
      compile(file, known, {
        links: result.linked.links.get(file)!,
        types: resolvedTypes(known, modules),
        copied: copiedFrom(known, modules),
        location: folder.locationOf(file),
      }),
    )
  return { ok: true, modules: compiled }
}

/** Coverage tells scripts by their maps alone: two texts of the same form have the same map, and another hash. */
function withTextHash(map: string, code: string): string {
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 16)
  return `${map.slice(0, map.lastIndexOf('}'))},"x_midflight_text":"${hash}"}`
}

/** What a module's compiled form depends on besides its text. */
interface Surroundings {
  readonly links: ModuleLinks
  readonly types: readonly (readonly [string, Target])[]
  /** The modules of which it holds copies. */
  readonly copied: readonly ModulePath[]
  readonly location: string | null
}

function compile(
  file: ModulePath,
  known: KnownModule,
  { links, types, copied, location }: Surroundings,
): CompiledModule {
  const isPlain = types.length === 0 && copied.length === 0 && location === null
  const surroundings = fingerprintOf(links) + (isPlain ? '' : JSON.stringify([types, copied, location]))
  if (known.emitted?.surroundings === surroundings) return known.emitted.compiled
  const emitted = known.module.emit(links)
  const map = Buffer.from(withTextHash(emitted.map, emitted.code)).toString('base64')
  const code = `${emitted.code}//# sourceMappingURL=data:application/json;base64,${map}\n`
  const compiled: CompiledModule = {
    path: file,
    ...(location === null ? {} : { location }),
    ...(known.module.facts.format === 'commonjs' ? { format: 'commonjs' as const } : {}),
    code,
    digest: digestOf(code, known.resolved),
    items: emitted.items,
    literals: emitted.literals,
    ...(known.module.facts.hot === undefined ? {} : { hot: true }),
    ...(emitted.closures.length === 0 ? {} : { closures: emitted.closures }),
    ...(emitted.makers.length === 0 ? {} : { makers: emitted.makers }),
    ...(emitted.returns.length === 0 ? {} : { returns: emitted.returns }),
    upgradable: emitted.upgradable,
    extends: [...emitted.extends, ...copied],
    fixed: links.fixed,
    requests: links.requests,
    exports: links.exports,
    resolved: Object.fromEntries([...types, ...known.resolved]),
    awaits: known.module.facts.awaits,
    cycle: links.cycle,
  }
  known.emitted = { surroundings, compiled }
  return compiled
}

/** Covers what dynamic imports lead to as well: their specifiers are not part of the code. */
function digestOf(code: string, resolved: ReadonlyMap<string, Target>): string {
  const own = [...resolved].flatMap(([specifier, target]) =>
    target.kind === 'upgradable' ? [[specifier, target.path] as const] : [],
  )
  return createHash('sha256')
    .update(code)
    .update(JSON.stringify(own.toSorted(([left], [right]) => (left < right ? -1 : 1))))
    .digest('hex')
}

/**
 * Where imports of types alone lead, for the planner. A relative one that leads to no module of the program is left out: the planner
 * finds its facts by its path, and the runtime must not take it for a module.
 */
function resolvedTypes(
  known: KnownModule,
  modules: ReadonlyMap<ModulePath, KnownModule>,
): readonly (readonly [string, Target])[] {
  if (known.types.size === 0) return []
  return [...known.types].flatMap(([specifier, path]) =>
    modules.has(path) || !specifier.startsWith('.') ? [[specifier, { kind: 'upgradable', path }] as const] : [],
  )
}

/**
 * The modules of which a CommonJS module holds copies: members that it has taken, and exports that are no object. It is evaluated again
 * together with them.
 */
function copiedFrom({ module, resolved }: KnownModule, modules: ReadonlyMap<ModulePath, KnownModule>): ModulePath[] {
  return (module.facts.commonjs?.takes ?? []).flatMap(({ specifier, what }) => {
    const target = resolved.get(specifier)
    const facts = target?.kind === 'upgradable' ? modules.get(target.path)?.module.facts : undefined
    if (facts === undefined) return []
    const isKept = what === 'wrapped' && facts.commonjs?.importable.includes('__esModule') === true
    const whole = facts.exports.find(({ exported }) => exported === 'module.exports')
    const isObject =
      whole === undefined ||
      facts.items.some(({ names, shape }) => names.includes(whole.local ?? '') && shape !== 'constant')
    // The namespace object of an ES module is another one where its names change.
    const isLive = facts.format === 'commonjs' && what === 'whole' && isObject
    return isKept || isLive ? [] : [facts.path]
  })
}

const fingerprints = new WeakMap<ModuleLinks, string>()

/** Equal fingerprints: equal links. Maps do not survive JSON.stringify: they are spelled out. */
function fingerprintOf(links: ModuleLinks): string {
  const known = fingerprints.get(links)
  if (known !== undefined) return known
  const fingerprint = JSON.stringify(links, (_key, value: unknown) => (value instanceof Map ? [...value] : value))
  fingerprints.set(links, fingerprint)
  return fingerprint
}

function reasonOfLink({ module, line, message, remedy }: LinkProblem): Reason {
  return buildReason('link-error', module, line, message, remedy)
}
