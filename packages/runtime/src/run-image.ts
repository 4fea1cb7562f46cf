import type { Duplex } from 'node:stream'
import type { ProgramImage } from '@midflight/model'
import { openChannel } from './channel.ts'
import { enableSourceMaps } from './loader.ts'
import { createProgram, startProgram } from './start.ts'

/** Runs a program in this process, with `toHost` as its end of the channel. Settles when its entry has been evaluated, or throws what that threw. */
export async function runImage(image: ProgramImage, toHost: Duplex): Promise<void> {
  enableSourceMaps()
  const program = createProgram(image)
  const channel = openChannel(program, toHost)
  await startProgram(program)
  channel.announce()
}
