import { formatAtRunTime } from '../run-time.ts'
import type { ManifestRule } from '../manifest-rule.ts'

/** A CommonJS client requires a module that has become an ES module, which older Node versions cannot require, and whose exports have another shape. */
export const formatDropped: ManifestRule = {
  remedy: 'Go on offering a CommonJS build under the `require` condition, or make this a major release.',
  breaks: ({ clients, imports }) =>
    imports.flatMap(({ subpath, specifier, mode }) => {
      if (mode !== 'require' || formatAtRunTime(clients.old.folder, specifier, 'require') !== 'commonjs') return []
      const after = formatAtRunTime(clients.next.folder, specifier, 'require')
      const isEsm =
        after === 'module' || (after === null && formatAtRunTime(clients.next.folder, specifier, 'import') === 'module')
      if (!isEsm) return []
      return [
        {
          subpath,
          symbol: subpath === '.' ? 'require' : `require ${subpath}`,
          message: `\`${specifier}\` is an ES module only: \`require('${specifier}')\` gave a CommonJS module before.`,
          witness: `const all = require('${specifier}')\n\nmodule.exports = all\n`,
        },
      ]
    }),
}
