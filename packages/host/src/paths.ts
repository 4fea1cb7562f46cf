import { dirname, join, resolve } from 'node:path'
import { hostFolderName, usualControlPath } from '@midflight/model'

/** Where the host keeps its files, as absolute paths. */
export interface HostPaths {
  readonly folder: string
  readonly images: string
  readonly history: string
  readonly control: string
  /** The folder of the control socket is the host's own, and not one that somebody chose. */
  readonly controlIsOurs: boolean
}

export function hostPaths(root: string, control: string | null): HostPaths {
  const folder = join(root, hostFolderName)
  const socket = control === null ? usualControlPath(root) : resolve(control)
  return {
    folder,
    images: join(folder, 'images'),
    history: join(folder, 'history.jsonl'),
    control: socket,
    controlIsOurs: dirname(socket) === folder,
  }
}
