import { fork } from 'node:child_process'
import path from 'node:path'
import type { ModulePath, SubjectRequest, TypeImage, TypeJudgements, TypeQuestion } from '@midflight/model'
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

/** What the process is told and what it answers. */
export type ImageProcessAnswer = { readonly answer: TypesAnswer } | { readonly error: string }

/** Longest time that a program's types get. */
const timeoutMs = 120_000
/** Longest text of the compiler's that is kept to explain its end, in UTF-16 units. */
const maxComplaint = 2000

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
  return askProcess(request, isBackground)
}

function askProcess(request: TypesRequest, isBackground: boolean): Promise<TypesAnswer | { readonly failed: string }> {
  const { promise, resolve } = Promise.withResolvers<TypesAnswer | { readonly failed: string }>()
  const extension = path.extname(import.meta.filename)
  const asked = fork(path.join(import.meta.dirname, `image-process${extension}`), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    execArgv: [],
    killSignal: 'SIGKILL',
    timeout: timeoutMs,
  })
  let complaint = ''
  asked.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    if (complaint.length < maxComplaint) complaint += chunk
  })
  asked.on('message', (message: ImageProcessAnswer) => {
    resolve('answer' in message ? message.answer : { failed: message.error })
  })
  asked.on('error', ({ message }) => resolve({ failed: message }))
  asked.on('close', (code, signal) => {
    resolve({ failed: `it ended with ${signal ?? `code ${code}`}. ${complaint.trim()}`.trim() })
  })
  asked.send(request)
  if (isBackground) {
    asked.unref()
    asked.channel?.unref()
  }
  return promise
}
