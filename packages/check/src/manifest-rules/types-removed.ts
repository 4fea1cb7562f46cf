import type { ManifestRule } from '../manifest-rule.ts'

/** A TypeScript client imports a module that has lost its declarations. */
export const typesRemoved: ManifestRule = {
  remedy: 'Publish the declarations, and name them under the `types` condition.',
  breaks: ({ oldView, newView, imports }) =>
    [...Map.groupBy(imports, ({ subpath }) => subpath)].flatMap(([subpath, modes]) => {
      const before = modes.filter((from) => oldView.modules.has(from))
      if (subpath !== '.' || before.length === 0 || modes.some((from) => newView.modules.has(from))) return []
      const { specifier } = before[0]!
      return [
        {
          subpath,
          symbol: 'types',
          message: `\`${specifier}\` has no declarations any more that a client finds.`,
          witness: `import * as all from '${specifier}'\n\nexport { all }\n`,
        },
      ]
    }),
}
