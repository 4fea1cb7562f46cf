import { once } from 'node:events'
import type { MessagePort } from 'node:worker_threads'
import type { ProgramImage } from '@midflight/model'
import { portStream, runImage } from '@midflight/runtime/in-process'
import type { MainMessage, ThreadData, ThreadMessage } from '../register/messages.ts'
import { recordHttp } from './http.ts'
import type { Upgraded } from './instructions.ts'
import { openRecorder } from './recorder.ts'
import { recordTests } from './tests.ts'

/** Runs a program as usual, and records what it does; if this is the place, it is upgraded on the way. */
export async function runRecorded(
  image: ProgramImage,
  { instructions, name }: NonNullable<ThreadData['recorded']>,
  { channel, orders }: { readonly channel: MessagePort; readonly orders: MessagePort },
): Promise<void> {
  const recorder = openRecorder(instructions, name, async () => upgradeBy(orders))
  recordHttp(recorder)
  const hasTests = importsTests(image)
  if (hasTests) await recordTests(recorder)
  await runImage(
    image,
    portStream(channel, (message, deliver) => recorder.admit(message, deliver)),
  )
  // Tests begin while their file is still being evaluated.
  if (!hasTests) await recorder.between('after the start')
}

async function upgradeBy(orders: MessagePort): Promise<Upgraded> {
  orders.ref()
  orders.postMessage({ kind: 'upgrade' } satisfies MainMessage)
  const [message] = (await once(orders, 'message')) as [ThreadMessage]
  orders.unref()
  return message.kind === 'upgraded' ? message.upgraded : { outcome: 'aborted', message: 'The host gave no answer.' }
}

function importsTests({ modules }: ProgramImage): boolean {
  return Object.values(modules).some(({ fixed }) => fixed.some(({ url }) => url === 'node:test'))
}
