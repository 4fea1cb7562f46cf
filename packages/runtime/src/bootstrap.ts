import { readFileSync } from 'node:fs'
import type { ProgramImage } from '@midflight/model'
import { openPipe } from './channel.ts'
import { runImage, runMember } from './run-image.ts'

/**
 * What a program's process starts with: `node bootstrap.js <image> <entry> ...args`. The image's path is taken out of `process.argv`, so that
 * the program finds the arguments that it would find under plain Node. A process of the program's cluster has `midflight:<descriptor>` in its place.
 */
const [node, , imageFile, ...rest] = process.argv
if (node === undefined || imageFile === undefined)
  throw new Error('The bootstrap is started by the host: use `midflight run`.')
process.argv = [node, ...rest]
const member = /^midflight:(\d+)$/.exec(imageFile)
if (member !== null) await runMember(openPipe(Number(member[1])))
else await runImage(JSON.parse(readFileSync(imageFile, 'utf8')) as ProgramImage, openPipe())
