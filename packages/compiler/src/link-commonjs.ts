import type { ModulePath, ResolvedExport } from '@midflight/model'
import type { LinkInput, Resolution } from './link.ts'

/** What ES modules can import of a CommonJS module: its exports as a whole, and the names that Node's lexer finds. */
export function importableNames(path: ModulePath, input: LinkInput): string[] {
  const { names } = importable(path, input)
  return [...names, 'default', 'module.exports'].sort()
}

/** The importable names as exports, by which the runtime knows what to keep for importers. */
export function importableExports(path: ModulePath, input: LinkInput): ResolvedExport[] {
  const names = new Set(importableNames(path, input))
  if (importable(path, input).isOpen) for (const name of importedNames(path, input)) names.add(name)
  return [...names].sort().map((name) => ({ name, target: targetOf(path, name) }))
}

function importedNames(path: ModulePath, { facts, resolved }: LinkInput): string[] {
  return [...facts].flatMap(([importer, { imports, exports }]) =>
    [...imports, ...exports].flatMap(({ specifier, imported }) => {
      const target = specifier === null ? undefined : resolved.get(importer)?.get(specifier)
      const isOfIt = target?.kind === 'upgradable' && target.path === path
      return isOfIt && imported !== null && imported !== '*' ? [imported] : []
    }),
  )
}

export function resolveImportable(path: ModulePath, name: string, input: LinkInput): Resolution {
  const { names, isOpen } = importable(path, input)
  const isThere = name === 'default' || name === 'module.exports' || names.has(name) || isOpen
  return isThere ? { kind: 'found', target: targetOf(path, name) } : { kind: 'missing' }
}

function targetOf(module: ModulePath, binding: string): ResolvedExport['target'] {
  return { kind: 'binding', module, binding, variable: false }
}

/** Names that packages hand on are known when they are loaded: with one of those, any name may be there. */
function importable(
  path: ModulePath,
  input: LinkInput,
): { readonly names: ReadonlySet<string>; readonly isOpen: boolean } {
  const names = new Set<string>()
  const modules = new Set([path])
  let isOpen = false
  for (const module of modules) {
    const facts = input.facts.get(module)?.commonjs
    if (facts === undefined) isOpen = true
    for (const name of facts?.importable ?? []) if (name !== 'default' && name !== 'module.exports') names.add(name)
    for (const specifier of facts?.importableFrom ?? []) {
      const target = input.resolved.get(module)?.get(specifier)
      if (target?.kind === 'upgradable') modules.add(target.path)
      else isOpen = true
    }
  }
  return { names, isOpen }
}
