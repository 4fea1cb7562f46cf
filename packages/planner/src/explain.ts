import type { ItemKey, ModulePath, Release } from '@midflight/model'
import type { Classification } from './classify.ts'
import { itemId } from './program.ts'
import { readSide } from './upgrade.ts'

/** Says what one item of a release is, and why; null where the release has no such item. */
export function explainItem(release: Release, module: ModulePath, item: ItemKey): Classification | null {
  return readSide(release).classes.get(itemId(module, item)) ?? null
}
