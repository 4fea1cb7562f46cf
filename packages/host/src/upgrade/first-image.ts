import type { ModulePath, Release } from '@midflight/model'
import type { Engine } from '../engine.ts'
import type { Generations } from '../generations.ts'
import type { UpgradeTarget } from './target.ts'
import { withImage } from './type-images.ts'

/** The release that a program has started with, as it was built. */
export interface FirstRelease {
  readonly engine: Pick<Engine, 'judgeTypes'>
  readonly program: { readonly root: string }
  readonly release: Release
  /** When its build began: ms since 1970. */
  readonly builtAt: number
  readonly texts: ReadonlyMap<ModulePath, string>
}

/**
 * Makes the image of the first release's types when somebody asks, or once the program has `started`: then the sources are surely those that it was built from. The later
 * the image is made, the likelier is that something else than its own modules has changed, and that the answer is why there is none.
 */
export function firstImage(
  { engine, program: { root }, release, builtAt, texts }: FirstRelease,
  generations: Generations,
  started: Promise<unknown> | null,
): UpgradeTarget['imaged'] {
  const asked = Promise.withResolvers<void>()
  const image = async (): Promise<string | null> => {
    if ((await Promise.race([asked.promise, ...(started === null ? [] : [started])])) === null) return null
    const imaged = await withImage(engine, release, { root, sourceRoot: root, builtAt, texts })
    if ('failed' in imaged) return imaged.failed
    generations.know(imaged)
    return null
  }
  const imaged = image()
  return () => {
    asked.resolve()
    return imaged
  }
}
