import { MidflightError } from '@midflight/model'

const causes: Readonly<Record<string, { readonly found: string; readonly remedy: string }>> = {
  ENOSPC: { found: 'no space is left on the device', remedy: 'Free some space on the device and try again.' },
  EDQUOT: { found: "the user's quota is used up", remedy: 'Free some space, or raise the quota, and try again.' },
  EACCES: { found: 'permission is denied', remedy: 'Give the user that runs Midflight the permission to write there.' },
  EPERM: {
    found: 'the operation is not permitted',
    remedy: 'Give the user that runs Midflight the permission to write there.',
  },
  EROFS: {
    found: 'the file system is read-only',
    remedy: 'Make the file system writable, or run the program from a copy that is.',
  },
  ENOTDIR: {
    found: 'a part of the path is a file',
    remedy: 'Move the file that stands in the place of the folder away.',
  },
  EEXIST: {
    found: 'a file stands in the place of the folder',
    remedy: 'Move the file that stands in the place of the folder away.',
  },
}

/** The typed error for a file operation that failed; `what` completes "Could not …". */
export function diskError(what: string, cause: unknown): MidflightError {
  const code = errnoOf(cause)
  const known = code === null ? undefined : causes[code]
  const found = known?.found ?? (cause instanceof Error ? cause.message : String(cause))
  const suffix = known === undefined ? '' : ` (${code})`
  return new MidflightError('disk-failed', `Could not ${what}: ${found}${suffix}.`, {
    remedy: known?.remedy ?? 'Check the disk and try again.',
    cause,
  })
}

/** The system's code of a failed call (`ENOENT`), or null. */
export function errnoOf(thrown: unknown): string | null {
  if (!(thrown instanceof Error)) return null
  const code = (thrown as NodeJS.ErrnoException).code
  return typeof code === 'string' ? code : null
}
