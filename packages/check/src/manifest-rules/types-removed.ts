import type { ClientFolder } from '../clients.ts'
import type { ManifestRule } from '../manifest-rule.ts'

/** A TypeScript client imports a module that has lost its declarations. */
export const typesRemoved: ManifestRule = {
  remedy: 'Publish the declarations, and name them under the `types` condition.',
  breaks: ({ clients, oldView, newView, imports }) =>
    [...Map.groupBy(imports, ({ subpath }) => subpath)].flatMap(([subpath, modes]) => {
      const before = modes.filter((from) => oldView.modules.has(from))
      const isLed = (client: ClientFolder): boolean => Object.keys(client.paths).length > 0
      const isGone = !modes.some((from) => newView.modules.has(from)) || (isLed(clients.next) && !isLed(clients.old))
      // Types that are read from JavaScript were never declared.
      if (clients.old.readsJavaScript || subpath !== '.' || before.length === 0 || !isGone) return []
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
