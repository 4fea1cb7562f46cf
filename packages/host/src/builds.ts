import type { BuildResult, ReleaseBuilder } from '@midflight/release'

/** Makes the builds of one builder follow each other, since they share its cache. */
export function oneBuildAtATime(builder: ReleaseBuilder): ReleaseBuilder {
  let last: Promise<unknown> = Promise.resolve()
  return {
    build: async (sourceRoot) => {
      const build = async (): Promise<BuildResult> =>
        sourceRoot === undefined ? builder.build() : builder.build(sourceRoot)
      const result = last.then(build)
      last = result.catch(() => undefined)
      return result
    },
  }
}
