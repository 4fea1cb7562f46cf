/**
 * `node --import midflight/register src/main.ts`: the process itself runs its entry under the runtime, and can be upgraded. Little is imported
 * here, since every process loads it where it stands in NODE_OPTIONS, and nothing that an old Node cannot link.
 */
import { isMainThread } from 'node:worker_threads'
import { refusalOfNode } from './node-version.ts'

if (isMainThread) {
  const refusal = refusalOfNode(process.versions.node)
  if (refusal === null) await import('./register/registration.ts')
  else process.stderr.write(`midflight: ${refusal} The program runs, and cannot be upgraded.\n`)
}
