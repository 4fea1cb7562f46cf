import { entryPointsOf } from '../entry-points.ts'
import { formatAtRunTime } from '../run-time.ts'
import type { ManifestRule } from '../manifest-rule.ts'

/** A client imports a subpath that the new version does not offer. */
export const removedSubpath: ManifestRule = {
  remedy: 'Go on exporting the subpath, or make this a major release.',
  breaks: ({ next, oldView, newView, clients, imports }) => {
    const offered = new Set(entryPointsOf(next))
    return [...Map.groupBy(imports, ({ subpath }) => subpath)].flatMap(([subpath, modes]) => {
      const isTyped = modes.some((from) => oldView.modules.has(from))
      // A file that exports nothing is no module to the compiler.
      const isLoaded =
        clients.next.readsJavaScript &&
        modes.some(({ specifier, mode }) => formatAtRunTime(clients.next.folder, specifier, mode) !== null)
      const isGone =
        next.manifest.exports === undefined
          ? isTyped && !modes.some((from) => newView.modules.has(from)) && !isLoaded
          : !offered.has(subpath)
      if (!isGone || subpath === '.') return []
      const { specifier } = modes[0]!
      return [
        {
          subpath,
          symbol: subpath,
          message: `\`${specifier}\` can no longer be imported.`,
          witness: `import * as all from '${specifier}'\n\nexport { all }\n`,
        },
      ]
    })
  },
}
