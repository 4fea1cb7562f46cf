import { randomBytes } from 'node:crypto'
import { readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isMidflightError, MidflightError } from '@midflight/model'
import { diskError } from '../disk.ts'
import { makePrivateFolder } from '../private-folder.ts'
import type { Channel } from '../program/channel.ts'
import { busyError } from '../upgrade/abort.ts'

/** Heaps beyond this stop the program for long, and are looked into by choice only. */
export const usualHeapLimitBytes = 128 * 1024 * 1024
/** What a snapshot takes on disk, and what V8 takes in memory while it is made, for each byte of the heap: measured, and rounded up. */
const diskFactor = 3
/** Seconds for each megabyte of heap, where nothing else keeps the processor busy. */
const secondsPerMegabyte = 0.05
const snapshotTimeoutMs = 10 * 60_000

const pattern = /^heap-[0-9a-f]{16}\.heapsnapshot$/

export interface SnapshotRequest {
  readonly channel: Channel
  /** The host's own folder. */
  readonly folder: string
  readonly heapBytes: number
  readonly force: boolean
}

export interface TakenSnapshot {
  readonly file: string
  readonly bytes: number
  readonly pausedMs: number
}

/**
 * Has the program write a snapshot of its heap, hands it to `use`, and removes it, whatever happens. What a host that was killed left
 * behind is removed first. Throws `heap-too-large`, `disk-failed`, `snapshot-failed`, `program-busy` and `program-exited`.
 */
export async function withSnapshot<Result>(
  request: SnapshotRequest,
  use: (snapshot: TakenSnapshot) => Promise<Result>,
): Promise<Result> {
  const { channel, folder, heapBytes, force } = request
  if (heapBytes > usualHeapLimitBytes && !force) throw tooLarge(heapBytes)
  await makePrivateFolder(folder, { ours: true })
  await removeLeftovers(folder)
  await checkSpace(folder, heapBytes)
  const file = join(folder, `heap-${randomBytes(8).toString('hex')}.heapsnapshot`)
  try {
    const reply = await channel.request({ type: 'snapshot', file }, snapshotTimeoutMs)
    if (reply.kind === 'timeout') throw busyError('take a heap snapshot', snapshotTimeoutMs)
    if (reply.kind === 'closed') throw exited()
    const { message } = reply
    if (message.type === 'failed') throw new MidflightError(message.error.code, message.error.message, message.error)
    if (message.type !== 'snapshot') throw unreadable(`the program answered '${message.type}'`)
    const { size } = await stat(file)
    return await use({ file, bytes: size, pausedMs: message.pausedMs })
  } catch (cause) {
    if (isMidflightError(cause)) throw cause
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause)
  } finally {
    await rm(file, { force: true }).catch(() => undefined)
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (pattern.test(name)) await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}

async function checkSpace(folder: string, heapBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch((cause: unknown) => {
    throw diskError(`read the free space of ${folder}`, cause)
  })
  const needed = heapBytes * diskFactor
  if (bavail * bsize >= needed) return
  const message = `Could not take a heap snapshot: it needs about ${megabytes(needed)} in ${folder}, and ${megabytes(bavail * bsize)} are free.`
  throw new MidflightError('disk-failed', message, {
    remedy: 'Free some space on the device, or ask with --quick, which needs no snapshot.',
  })
}

function tooLarge(heapBytes: number): MidflightError {
  const seconds = Math.round((heapBytes / 1024 / 1024) * secondsPerMegabyte)
  const message =
    `Could not look into the heap without being told twice: it holds ${megabytes(heapBytes)}, and a snapshot would stop the ` +
    `program for ${seconds} s or more and take up to nine times as much memory meanwhile; the limit is ${megabytes(usualHeapLimitBytes)}.`
  return new MidflightError('heap-too-large', message, {
    remedy: 'Ask with --quick, which needs no snapshot, or with --force when the program may stand still.',
  })
}

function unreadable(found: string, cause?: unknown): MidflightError {
  return new MidflightError('snapshot-failed', `Could not read the program's heap snapshot: ${found}.`, {
    remedy: 'Ask again; `midflight who --quick` needs no snapshot.',
    cause,
  })
}

function exited(): MidflightError {
  return new MidflightError('program-exited', 'Could not take a heap snapshot: the program ended meanwhile.', {
    remedy: 'See what the program printed last. A snapshot takes memory: up to nine times that of the heap.',
  })
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`
}
