import type { ItemKey, ModulePath, Release } from '@midflight/model'
import type { Classification } from './classify.ts'
import { findItem, itemId } from './program.ts'
import { readSide } from './side.ts'

/** Says what one item of a release is, and why; null where the release has no such item. */
export function explainItem(release: Release, module: ModulePath, item: ItemKey): Classification | null {
  const side = readSide(release)
  const found = findItem(side.program, itemId(module, item))
  return found === undefined ? null : side.classify(found)
}
