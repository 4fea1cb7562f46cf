import { entryPointsOf, isRecord } from '../entry-points.ts'
import type { ManifestRule } from '../manifest-rule.ts'
import type { Manifest } from '../package-on-disk.ts'
import { formatAtRunTime } from '../run-time.ts'

/** A client imports a subpath that the new version does not offer. */
export const removedSubpath: ManifestRule = {
  remedy: 'Go on exporting the subpath, or make this a major release.',
  breaks: ({ old, next, oldView, newView, clients, imports }) => {
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
          isRare: isFileAsItLies(old.manifest, subpath),
        },
      ]
    })
  },
}

/** Whether only a pattern leads to it that lets all files of a folder through as they lie: `./build/*` to `./build/*`. */
function isFileAsItLies({ exports }: Manifest, subpath: string): boolean {
  if (!isRecord(exports) || subpath in exports) return false
  const patterns = Object.keys(exports).filter((key) => key.endsWith('*') && subpath.startsWith(key.slice(0, -1)))
  return patterns.length > 0 && patterns.every((pattern) => exports[pattern] === pattern)
}
