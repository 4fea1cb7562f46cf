import { rmSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ModulePath, SubjectRequest, TypeImage, TypeJudgements, TypeQuestion } from '@midflight/model'
import { askInProcess } from '../compiler-process.ts'
import { judgeAlike } from './judge-images.ts'

/** Sources that an image is to be made of. */
export interface SourcesToImage {
  /** Where tsconfig.json and the sources are. */
  readonly sourceRoot: string
  /** The program's own folder, which has its packages; often the same. */
  readonly root: string
  /** The sources of the program's own modules, those of types alone included, as the release was built from them. Their paths are those of their files. */
  readonly texts: ReadonlyMap<ModulePath, string>
  readonly requests: readonly SubjectRequest[]
  /** When the release was built, in ms since 1970: other sources, of types alone, that changed after that are not its own. */
  readonly builtAt: number
}

export interface TypesRequest {
  readonly old: TypeImage | null
  /** The new release's image, or what to make it of. */
  readonly next: TypeImage | SourcesToImage
  readonly questions: readonly TypeQuestion[]
}

export interface JudgeOptions {
  /** Nobody waits for it: it does not keep this process alive. */
  readonly isBackground?: boolean
}

export interface TypesAnswer {
  readonly image: TypeImage
  /** Empty where there is no old image. */
  readonly judgements: TypeJudgements
}

/** What the process is told. */
export interface ImageProcessRequest {
  readonly request: TypesRequest
  /** For what the compiler is to read; whoever asks removes it. */
  readonly folder: string
}

/** Longest time that a program's types get. */
const timeoutMs = 120_000
/**
 * Makes the image of a release's types and asks the compiler how it goes with another one. The compiler is asked synchronously, so this is
 * done in a process of its own, and only where it is needed. `failed` says why there is nothing to go by.
 */
export function judgeTypes(
  request: TypesRequest,
  { isBackground = false }: JudgeOptions = {},
): Promise<TypesAnswer | { readonly failed: string }> {
  const { old, next, questions } = request
  if (!('requests' in next)) {
    if (old === null) return Promise.resolve({ image: next, judgements: {} })
    const { answers, open } = judgeAlike({ old, new: next }, questions)
    if (open.length === 0) return Promise.resolve({ image: next, judgements: answers })
  }
  return askCompiler(request, isBackground).catch((error: unknown) => ({
    failed: error instanceof Error ? error.message : String(error),
  }))
}

async function askCompiler(request: TypesRequest, isBackground: boolean): Promise<TypesAnswer> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'midflight-types-'))
  const onExit = (): void => rmSync(folder, { recursive: true, force: true })
  process.on('exit', onExit)
  try {
    const asked: ImageProcessRequest = { request, folder }
    const limits = { timeoutMs, isBackground }
    return await askInProcess('images/image-process', asked, limits, (why) => {
      return new Error(typeof why === 'string' ? why : why.message)
    })
  } finally {
    process.off('exit', onExit)
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
