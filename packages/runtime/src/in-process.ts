/** What a process needs to run a program in itself. The build joins it and all that it imports into `in-process.bundle.js`. */
export { portStream } from './port-stream.ts'
export { runImage } from './run-image.ts'
