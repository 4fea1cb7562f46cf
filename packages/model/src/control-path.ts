import { MidflightError } from './errors.ts'

/** Where the host keeps its files, inside the program's package. */
export const hostFolderName = '.midflight'

/** Where the host of a program listens, unless it is told otherwise. `root`: absolute path of the package's folder. */
export function usualControlPath(root: string): string {
  return `${root.replace(/\/$/, '')}/${hostFolderName}/control.sock`
}

/** The system's limit (`sun_path` of unix(7)), without the final zero. */
export function longestSocketPathBytes(platform: string): number {
  return platform === 'linux' ? 107 : 103
}

/** Throws `control-path-too-long` for a path that no socket can have. */
export function checkControlPath(path: string, platform: string): void {
  const length = Buffer.byteLength(path)
  const limit = longestSocketPathBytes(platform)
  if (length <= limit) return
  const message = `Could not use the control socket ${path}: its path has ${length} bytes, and the system takes ${limit}.`
  throw new MidflightError('control-path-too-long', message, {
    remedy: 'Choose a shorter path with --control <path>, in a folder of your own, and pass it to every command.',
  })
}
