import { dirname, join, resolve } from 'node:path'

/** Where the host keeps its files, as absolute paths. */
export interface HostPaths {
  readonly folder: string
  readonly images: string
  readonly history: string
  readonly control: string
  /** The folder of the control socket is the host's own, and not one that somebody chose. */
  readonly controlIsOurs: boolean
}

const folderName = '.midflight'

export function hostPaths(root: string, control: string | null): HostPaths {
  const folder = join(root, folderName)
  const socket = control === null ? join(folder, 'control.sock') : resolve(control)
  return {
    folder,
    images: join(folder, 'images'),
    history: join(folder, 'history.jsonl'),
    control: socket,
    controlIsOurs: dirname(socket) === folder,
  }
}
