import { chmod, link, lstat, rename, unlink } from 'node:fs/promises'
import { lstatSync, unlinkSync, type Stats } from 'node:fs'
import { connect, type Server } from 'node:net'
import { dirname } from 'node:path'
import { checkControlPath, isMidflightError, MidflightError } from '@midflight/model'
import { diskError, errnoOf } from '../disk.ts'
import { makePrivateFolder } from '../private-folder.ts'

export interface ListenOptions {
  readonly path: string
  readonly folderIsOurs: boolean
}

/**
 * Lets `server` listen at a unix socket that its owner alone can reach, and returns the function that removes the socket. What a
 * dead host left there is replaced. Throws `control-path-too-long`, `control-not-private`, `already-running`, `disk-failed`.
 */
export async function listenPrivately(server: Server, { path, folderIsOurs }: ListenOptions): Promise<() => void> {
  checkControlPath(path, process.platform)
  await makePrivateFolder(dirname(path), { ours: folderIsOurs })
  if (!(await listen(server, path))) {
    await removeStale(path)
    if (!(await listen(server, path))) throw alreadyRunning(path)
  }
  await chmod(path, 0o600).catch((cause: unknown) => {
    throw diskError(`make the control socket ${path} private`, cause)
  })
  const own = await lstat(path)
  return () => removeOwn(path, own)
}

/** False when something is at the path already. */
async function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error): void => {
      server.off('listening', onListening)
      if (errnoOf(cause) === 'EADDRINUSE') resolve(false)
      else reject(diskError(`listen at the control socket ${path}`, cause))
    }
    const onListening = (): void => {
      server.off('error', onError)
      resolve(true)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(path)
  })
}

/**
 * Moves the file aside before it asks whether anybody listens: of two hosts that find the same stale socket, the slower one moves
 * the faster one's new socket, finds it alive and puts it back.
 */
async function removeStale(path: string): Promise<void> {
  const stats = await statOf(path)
  if (stats === null) return
  if (!stats.isSocket()) throw notASocket(path)
  if (await isAlive(path)) throw alreadyRunning(path)
  const aside = `${path}.${process.pid % 1000}`
  try {
    await rename(path, aside)
    const alive = await isAlive(aside)
    if (alive) await link(aside, path)
    await unlink(aside)
    if (alive) throw alreadyRunning(path)
  } catch (cause) {
    if (isMidflightError(cause)) throw cause
    if (errnoOf(cause) !== 'ENOENT') throw diskError(`replace the control socket ${path}`, cause)
  }
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path)
  } catch {
    return null
  }
}

async function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    // Any other failure than a refusal tells nothing, and the careful answer is that somebody is there.
    socket.once('error', (error) => resolve(!['ECONNREFUSED', 'ENOENT'].includes(errnoOf(error) ?? '')))
  })
}

/** Synchronous, so that it can run while the process exits. Another host's socket at the same path stays. */
function removeOwn(path: string, own: Stats): void {
  try {
    if (lstatSync(path).ino === own.ino) unlinkSync(path)
  } catch {
    // It is gone already.
  }
}

function alreadyRunning(path: string): MidflightError {
  return new MidflightError('already-running', `Could not start: a host listens at ${path} already.`, {
    remedy:
      'Upgrade the running program with `midflight upgrade`, stop it first, or choose another socket with --control <path>.',
  })
}

function notASocket(path: string): MidflightError {
  return new MidflightError(
    'bad-usage',
    `Could not use the control socket ${path}: a file that is not a socket is there.`,
    {
      remedy: 'Move the file away, or choose another path with --control <path>.',
    },
  )
}
