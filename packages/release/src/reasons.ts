import type { ModulePath, Reason } from '@midflight/model'

/** Why a release cannot be built: a reason that concerns a place in a file, and no item. */
export function buildReason(
  code: 'compile-error' | 'link-error',
  file: ModulePath,
  line: number,
  message: string,
  remedy: string,
): Reason {
  return { code, file, line, item: '', message, remedy }
}
