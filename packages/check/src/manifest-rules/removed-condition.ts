import { ResolverFactory } from 'oxc-resolver'
import { isRecord } from '../entry-points.ts'
import type { ManifestBreak, ManifestRule } from '../manifest-rule.ts'

/** A client resolves a subpath with a condition, `browser` or one of its own, and finds nothing any more, or another file. */
export const removedCondition: ManifestRule = {
  remedy: 'Keep the condition, or a `default` beside the others.',
  breaks: ({ old, next, clients, imports }) => {
    const conditions = [...conditionsIn(old.manifest.exports)].filter((name) => !common.has(name))
    const kept = conditionsIn(next.manifest.exports)
    const subpaths = new Map(imports.map(({ subpath, specifier }) => [subpath, specifier]))
    return [...subpaths].flatMap(([subpath, specifier]) =>
      ['import', 'require', ...conditions].flatMap((condition): ManifestBreak[] => {
        const names = condition === 'import' || condition === 'require' ? [condition] : [condition, 'import', 'require']
        const before = resolve(clients.old.folder, specifier, names)
        if (before === null) return []
        const after = resolve(clients.next.folder, specifier, names)
        const symbol = `${subpath} (${condition})`
        // Without a condition at all it is gone, and without `require` it is an ES module: other rules tell that.
        const isGone =
          after === null && condition !== 'require' && resolve(clients.next.folder, specifier, everything) !== null
        if (isGone)
          return [
            {
              subpath,
              symbol,
              message: `\`${specifier}\` is not found under the condition \`${condition}\` any more.`,
              witness: null,
            },
          ]
        const isOwn = conditions.includes(condition) && after !== null && !kept.has(condition)
        if (!isOwn || resolve(clients.old.folder, specifier, ['import', 'require']) === before) return []
        const message = `\`${specifier}\` has no file of its own for the condition \`${condition}\` any more: the one for all is taken.`
        return [{ subpath, symbol, message, witness: null, isRare: true }]
      }),
    )
  },
}

/** Every tool knows these, and what they lead to is judged by what it exports. */
const common: ReadonlySet<string> = new Set(['types', 'import', 'require', 'default', 'node', 'module', 'module-sync'])
const everything = ['import', 'require', 'node']

/** Names of conditions, those with versions of TypeScript left out. */
function conditionsIn(target: unknown): ReadonlySet<string> {
  if (Array.isArray(target)) return new Set(target.flatMap((one) => [...conditionsIn(one)]))
  if (!isRecord(target)) return new Set()
  return new Set(
    Object.entries(target).flatMap(([key, inner]) => {
      const isCondition = !key.startsWith('.') && !key.startsWith('types@')
      return isCondition ? [key, ...conditionsIn(inner)] : [...conditionsIn(inner)]
    }),
  )
}

const factories = new Map<string, ResolverFactory>()

/** The file in the package that a client gets; `null` if none. */
function resolve(folder: string, specifier: string, conditions: readonly string[]): string | null {
  const key = conditions.join(' ')
  const factory =
    factories.get(key) ??
    new ResolverFactory({
      conditionNames: [...conditions, 'default'],
      extensions: ['.js', '.json'],
      mainFields: ['main'],
    })
  factories.set(key, factory)
  return factory.sync(folder, specifier).path ?? null
}
