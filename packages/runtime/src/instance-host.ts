import type { ItemKey, ModulePath } from '@midflight/model'
import type { DeclaredItems } from './declared.ts'
import type { ModuleUnit } from './unit.ts'

/** What an instance asks of the program around it. */
export interface InstanceHost {
  namespaceOf(path: ModulePath): object
  /** What a CommonJS module gets of a module of the program that is loaded; null for one that Node has to load. */
  requireLoaded(path: ModulePath, by: ModuleUnit): { readonly exports: unknown } | null
  importDynamically(importer: ModuleUnit, specifier: unknown, options: unknown): Promise<object>
  importSource(importer: ModuleUnit, specifier: unknown, options: unknown): Promise<object>
  /** Whether an effect has run before, in a version that is gone, and what it did has stayed. */
  hasStayed(module: ModulePath, key: ItemKey): boolean
  /** What the current versions of all modules say by the program API. */
  currentItems(): DeclaredItems
}
