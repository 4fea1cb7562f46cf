import type { ModuleFacts, ModulePath, Reason } from '@midflight/model'
import type { KnownModule } from './folder.ts'

type Modules = ReadonlyMap<ModulePath, KnownModule>

/** The modules of a program that can run, and those that cannot, each with the reason. */
export interface SoundModules {
  readonly modules: Modules
  readonly broken: ReadonlyMap<ModulePath, Reason>
}

/**
 * Sets modules aside that cannot be compiled or linked, with those that need them. A module that only `import()` leads to fails when it is
 * imported, as under plain Node, and the program may catch that. Null where the entry itself needs one of them: nothing can run then.
 */
export function setBrokenAside(
  entry: ModulePath,
  before: SoundModules,
  reasons: readonly Reason[],
): SoundModules | null {
  const needed = staticallyNeeded(entry, before.modules)
  if (reasons.some(({ file }) => needed.has(file))) return null
  const broken = new Map(before.broken)
  for (const reason of reasons) if (!broken.has(reason.file)) broken.set(reason.file, reason)
  for (let size = -1; size !== broken.size;) {
    size = broken.size
    for (const [file, known] of before.modules) {
      const cause = staticTargets(known).find((target) => broken.has(target))
      if (cause !== undefined && !broken.has(file)) broken.set(file, broken.get(cause)!)
    }
  }
  return { modules: new Map([...before.modules].filter(([file]) => !broken.has(file))), broken }
}

function staticallyNeeded(entry: ModulePath, modules: Modules): Set<ModulePath> {
  const needed = new Set([entry])
  for (const file of needed) {
    const known = modules.get(file)
    if (known !== undefined) for (const target of staticTargets(known)) needed.add(target)
  }
  return needed
}

function staticTargets({ module, resolved }: KnownModule): ModulePath[] {
  return staticSpecifiers(module.facts).flatMap((specifier) => {
    const target = resolved.get(specifier)
    return target?.kind === 'upgradable' ? [target.path] : []
  })
}

function staticSpecifiers({ imports, exports }: ModuleFacts): string[] {
  const certain = imports.filter(({ lazy }) => lazy !== true)
  return [...certain, ...exports].flatMap(({ specifier }) => (specifier === null ? [] : [specifier]))
}
