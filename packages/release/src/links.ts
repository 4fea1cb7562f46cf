import { link, type LinkProblem, type ModuleLinks } from '@midflight/compiler'
import type { ModuleFacts, ModulePath } from '@midflight/model'
import type { KnownModule } from './folder.ts'

type Modules = ReadonlyMap<ModulePath, KnownModule>

/** The links of a program's modules, and the modules that they were found for. */
export interface LinkedModules {
  readonly modules: Modules
  readonly links: ReadonlyMap<ModulePath, ModuleLinks>
}

/** Links the modules of a program, or takes the links of the build before where no module differs in what links depend on. */
export function linkModules(
  modules: Modules,
  before: LinkedModules | null,
):
  | { readonly ok: true; readonly linked: LinkedModules }
  | { readonly ok: false; readonly problems: readonly LinkProblem[] } {
  if (before !== null && isLinkedAlike(modules, before.modules)) {
    return { ok: true, linked: { modules, links: before.links } }
  }
  const facts = new Map([...modules].map(([file, known]) => [file, known.module.facts]))
  const resolved = new Map([...modules].map(([file, known]) => [file, known.resolved]))
  const result = link({ facts, resolved })
  return result.ok ? { ok: true, linked: { modules, links: result.links } } : result
}

function isLinkedAlike(modules: Modules, others: Modules): boolean {
  if (modules.size !== others.size) return false
  for (const [file, known] of modules) {
    const other = others.get(file)
    if (other === known) continue
    if (other === undefined || surfaceOf(known) !== surfaceOf(other)) return false
  }
  return true
}

const surfaces = new WeakMap<KnownModule, string>()

/** All that links depend on in a module, as a text to compare: its imports, exports and bindings, in their order, and where they lead. */
function surfaceOf(known: KnownModule): string {
  const before = surfaces.get(known)
  if (before !== undefined) return before
  const { imports, exports, items, format, commonjs, membersTaken } = known.module.facts
  const surface = JSON.stringify([
    format,
    imports.map(({ specifier, imported, local, attributeType, isSource, lazy }) => [
      specifier,
      imported,
      local,
      attributeType,
      isSource,
      lazy,
    ]),
    commonjs,
    exports.map(({ exported, local, specifier, imported }) => [exported, local, specifier, imported]),
    specifiersInOrder(known.module.facts),
    items.map(({ names, shape, classFacts }) => [names, shape, classFacts?.methods.map(({ name }) => name)]),
    membersTaken,
    [...known.resolved],
  ])
  surfaces.set(known, surface)
  return surface
}

function specifiersInOrder({ imports, exports }: ModuleFacts): (string | null)[] {
  return [...imports, ...exports]
    .sort((left, right) => left.line - right.line || left.column - right.column)
    .map(({ specifier }) => specifier)
}
