import { chmod, mkdir, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { MidflightError } from '@midflight/model'
import { diskError, errnoOf } from './disk.ts'

/**
 * Sees to it that `path` is a folder that only its owner can enter, and that the owner is this user. It is created where it is
 * missing. The mode of an existing one is mended only if `ours`: somebody else's folder (`/tmp`) is never changed.
 */
export async function makePrivateFolder(path: string, options: { readonly ours: boolean }): Promise<void> {
  const created = await create(path)
  const stats = await stat(path).catch((cause: unknown) => {
    throw diskError(`read the folder ${path}`, cause)
  })
  if (!stats.isDirectory()) throw notPrivate(path, 'it is not a folder')
  if (isForeign(stats)) throw notPrivate(path, `it belongs to another user (uid ${stats.uid})`)
  if (isPrivate(stats)) return
  if (!created && !options.ours) throw notPrivate(path, `its mode is ${modeOf(stats)}, and the mode needed is 0700`)
  await chmod(path, 0o700).catch(() => {
    throw notPrivate(path, `its mode is ${modeOf(stats)} and cannot be changed`)
  })
}

async function create(path: string): Promise<boolean> {
  try {
    return (await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false
    throw diskError(`create the folder ${path}`, cause)
  }
}

function isForeign(stats: Stats): boolean {
  const user = process.getuid?.()
  return user !== undefined && stats.uid !== user
}

function isPrivate(stats: Stats): boolean {
  return (stats.mode & 0o077) === 0
}

function modeOf(stats: Stats): string {
  return (stats.mode & 0o777).toString(8).padStart(4, '0')
}

function notPrivate(path: string, found: string): MidflightError {
  return new MidflightError('control-not-private', `Could not use the folder ${path}: ${found}.`, {
    remedy: `Choose a socket in a folder of your own with --control <path>, or make this one private (chmod 700).`,
  })
}
