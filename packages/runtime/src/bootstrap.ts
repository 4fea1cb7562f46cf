import { readFileSync } from 'node:fs'
import type { ProgramImage } from '@midflight/model'
import { openPipe } from './channel.ts'
import { runImage } from './run-image.ts'

/**
 * What a program's process starts with: `node bootstrap.js <image> <entry> ...args`. The image's path is taken out of `process.argv`, so that
 * the program finds the arguments that it would find under plain Node.
 */
const [node, , imageFile, ...rest] = process.argv
if (node === undefined || imageFile === undefined)
  throw new Error('The bootstrap is started by the host: use `midflight run`.')
process.argv = [node, ...rest]
await runImage(JSON.parse(readFileSync(imageFile, 'utf8')) as ProgramImage, openPipe())
