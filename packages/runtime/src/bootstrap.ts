import { readFileSync } from 'node:fs'
import type { ProgramImage } from '@midflight/model'
import { openChannel } from './channel.ts'
import { enableSourceMaps } from './loader.ts'
import { createProgram, startProgram } from './start.ts'

/**
 * What a program's process starts with: `node bootstrap.js <image> <entry> ...args`. The image's path is taken out of `process.argv`, so that
 * the program finds the arguments that it would find under plain Node.
 */
const [node, , imageFile, ...rest] = process.argv
if (node === undefined || imageFile === undefined)
  throw new Error('The bootstrap is started by the host: use `midflight run`.')
process.argv = [node, ...rest]
const image = JSON.parse(readFileSync(imageFile, 'utf8')) as ProgramImage
enableSourceMaps()
const program = createProgram(image)
const channel = openChannel(program)
await startProgram(program)
channel.announce()
