import type { ModulePath, Reason } from '@midflight/model'

/** Why a release cannot be built: a reason that concerns a place in a file; `item` is the specifier of an import that leads nowhere. */
export function buildReason(
  code: 'compile-error' | 'link-error' | 'not-static' | 'name-taken' | 'not-upgradable',
  file: ModulePath,
  line: number,
  message: string,
  remedy: string,
  item = '',
): Reason {
  return { code, file, line, item, message, remedy }
}
