import { MidflightError, type ExplainedItem, type ItemFacts, type ModulePath, type Release } from '@midflight/model'
import type { Engine } from './engine.ts'

/** Items that one answer holds at most. */
const explainLimit = 100

/**
 * Class and reason of every item that `name` names: `src/file.ts#item` names one, `item` all of that name. The first of the
 * releases that has any decides. Throws `bad-usage` when none has.
 */
export function explainItems(
  engine: Pick<Engine, 'explainItem'>,
  releases: readonly Release[],
  name: string,
): readonly ExplainedItem[] {
  const { module, item } = parseItemName(name)
  for (const release of releases) {
    const found = itemsNamed(release, module, item).slice(0, explainLimit)
    const explained = found.flatMap(({ path, facts }) => {
      const { key, text, line } = facts
      const classification = engine.explainItem(release, path, key)
      if (classification === null) return []
      return [{ release: release.id, module: path, item: key, text, line, ...classification }]
    })
    if (explained.length > 0) return explained
  }
  throw new MidflightError('bad-usage', `Could not explain ${name}: no module of the program has such an item.`, {
    remedy: 'Name it as `src/file.ts#item`, with the path inside the package, or by the name of its binding alone.',
  })
}

function parseItemName(name: string): { module: ModulePath | null; item: string } {
  const hash = name.indexOf('#')
  // A private name of a class (`#secret`) is not an item, so a leading # separates nothing.
  if (hash <= 0) return { module: null, item: name }
  return { module: name.slice(0, hash).replace(/^\.\//, ''), item: name.slice(hash + 1) }
}

function itemsNamed(
  release: Release,
  module: ModulePath | null,
  item: string,
): { path: ModulePath; facts: ItemFacts }[] {
  const paths = module === null ? Object.keys(release.facts) : [module]
  return paths.flatMap((path) => {
    const items = release.facts[path]?.items ?? []
    return items.filter((facts) => facts.key === item || facts.names.includes(item)).map((facts) => ({ path, facts }))
  })
}
