import { fileURLToPath } from 'node:url'
import type {
  IdleEffects,
  ItemClass,
  ItemKey,
  ModulePath,
  Plan,
  Policy,
  ProgramImage,
  Release,
  StayingEffects,
} from '@midflight/model'
import { explainItem, planUpgrade, type Found } from '@midflight/planner'
import {
  checkTypes,
  findProgram,
  imageOf,
  openBuilder,
  type Program,
  type ReleaseBuilder,
  type TypeCheck,
} from '@midflight/release'

/** What the host needs of the other packages. It comes in as a parameter, so that a test can put a small one in its place. */
export interface Engine {
  findProgram(entryFile: string): Promise<Program>
  openBuilder(options: { readonly root: string; readonly entry: ModulePath }): ReleaseBuilder
  imageOf(release: Release, root: string): ProgramImage
  checkTypes(root: string, sourceRoot: string): Promise<TypeCheck>
  planUpgrade(
    from: Release,
    to: Release,
    live: {
      readonly loaded: readonly ModulePath[]
      readonly neverRan?: Readonly<Record<ModulePath, readonly string[]>>
      readonly idleEffects: IdleEffects
      readonly stayingEffects?: StayingEffects
      readonly policy: Policy | null
      readonly found: readonly Found[]
      readonly accept: readonly string[]
    },
  ): Plan
  explainItem(
    release: Release,
    module: ModulePath,
    item: ItemKey,
  ): { readonly class: ItemClass; readonly reason: string } | null
  /** The file that the program's process runs. */
  readonly bootstrap: string
}

/** The engine made of the real packages. */
export function realEngine(): Engine {
  const bootstrap = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))
  return { findProgram, openBuilder, imageOf, checkTypes, planUpgrade, explainItem, bootstrap }
}
