import { relative, sep } from 'node:path'
import { watch } from 'chokidar'
import { MidflightError } from '@midflight/model'

/** Told about every change of a file, by its path inside the package with forward slashes. */
export interface WatchOptions {
  readonly root: string
  readonly onChange: (file: string) => void
  readonly onFailure: (error: MidflightError) => void
}

/** Watches the files of a package, those of its dependencies, its tools and its hidden folders left out. */
export async function watchPackage({ root, onChange, onFailure }: WatchOptions): Promise<() => Promise<void>> {
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) => isIgnored(relative(root, path)),
  })
  watcher.on('all', (event, path) => {
    if (event !== 'addDir' && event !== 'unlinkDir') onChange(relative(root, path).split(sep).join('/'))
  })
  watcher.on('error', (cause) => onFailure(watchError(root, cause)))
  await new Promise<void>((resolve) => {
    watcher.once('ready', resolve)
  })
  return async () => watcher.close()
}

/** `path` is relative to the package. Editors keep their temporary files beside the real ones, with a dot or a tilde. */
export function isIgnored(path: string): boolean {
  if (path === '') return false
  return path.split(sep).some((name) => name === 'node_modules' || name.startsWith('.') || name.endsWith('~'))
}

function watchError(root: string, cause: unknown): MidflightError {
  const found = cause instanceof Error ? cause.message : String(cause)
  return new MidflightError('disk-failed', `Could not watch all files of ${root}: ${found}.`, {
    remedy: 'Raise the limit of watched files (fs.inotify.max_user_watches), or upgrade with `midflight upgrade`.',
    cause,
  })
}
