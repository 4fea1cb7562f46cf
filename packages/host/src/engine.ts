import { fileURLToPath } from 'node:url'
import { judgeTypes, type TypesAnswer } from '@midflight/check'
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
  TypeJudgements,
} from '@midflight/model'
import { explainItem, planUpgrade, typeQuestions, typeRequests, type Found } from '@midflight/planner'
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
  /**
   * The image of a release's types, made of its sources or the one that it has, and what the compiler says of going to it from another release that
   * has one too. `failed` says why neither can be had.
   */
  judgeTypes(from: Release | null, to: Release, sources: ReleaseSources | null): Promise<TypesAnswer | TypesFailure>
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
      readonly types?: TypeJudgements
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

/** What a release has been built from: the folders, the texts of its own modules, and when: ms since 1970. */
export interface ReleaseSources {
  readonly texts: ReadonlyMap<ModulePath, string>
  readonly root: string
  readonly sourceRoot: string
  readonly builtAt: number
}

export interface TypesFailure {
  readonly failed: string
}

/** The engine made of the real packages. */
export function realEngine(): Engine {
  const bootstrap = fileURLToPath(import.meta.resolve('@midflight/runtime/bootstrap'))
  return {
    findProgram,
    openBuilder,
    imageOf,
    checkTypes,
    judgeTypes: judgeReleases,
    planUpgrade,
    explainItem,
    bootstrap,
  }
}

async function judgeReleases(
  from: Release | null,
  to: Release,
  sources: ReleaseSources | null,
): Promise<TypesAnswer | TypesFailure> {
  const questions = from?.types === undefined ? [] : typeQuestions(from, to)
  const old = from?.types ?? null
  if (to.types !== undefined) return judgeTypes({ old, next: to.types, questions })
  if (sources === null) return { failed: 'its sources are not known' }
  const next = { ...sources, requests: typeRequests(to) }
  return judgeTypes({ old, next, questions }, { isBackground: from === null })
}
