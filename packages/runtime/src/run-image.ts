import type { Duplex } from 'node:stream'
import type { MemberImage, ProgramImage } from '@midflight/model'
import { openChannel } from './channel.ts'
import { readLines, type Lines } from './lines.ts'
import { enableSourceMaps } from './loader.ts'
import { createProgram, startProgram } from './start.ts'

/** Runs a program in this process, with `toHost` as its end of the channel. Settles when its entry has been evaluated, or throws what that threw. */
export async function runImage(image: ProgramImage, toHost: Duplex): Promise<void> {
  enableSourceMaps()
  const program = createProgram(image)
  const channel = openChannel(program, readLines(toHost))
  await startProgram(program)
  channel.announce()
}

/** Runs a process of a program's cluster. What it runs comes over the pipe from its coordinator. */
export async function runMember(toCoordinator: Duplex & { ref(): unknown; unref(): unknown }): Promise<void> {
  enableSourceMaps()
  const lines = readLines(toCoordinator)
  toCoordinator.ref()
  const image = await firstMessage(lines)
  toCoordinator.unref()
  const program = createProgram(image, image.generation)
  const channel = openChannel(program, lines, false)
  await startProgram(program)
  channel.announce()
}

async function firstMessage(lines: Lines): Promise<MemberImage> {
  const { promise, resolve } = Promise.withResolvers<string>()
  lines.onLine = (line) => {
    lines.onLine = null
    resolve(line)
  }
  lines.flush()
  return (JSON.parse(await promise) as { readonly image: MemberImage }).image
}
