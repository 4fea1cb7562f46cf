import { setTimeout as delay } from 'node:timers/promises'
import { once } from 'node:events'
import { parentPort, receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import { assert, type MemberImage } from '@midflight/model'
import { createAnswers } from './answers.ts'
import { enableSourceMaps } from './loader.ts'
import { createProgram, startProgram } from './start.ts'
import { answerCoordinator, passOn } from './thread-member.ts'
import { createTransactions } from './transaction.ts'
import type { ThreadWelcome } from './worker-threads.ts'

/**
 * What a thread of a program starts with, in place of the module that it was made with. The first message of its parent is the runtime's own, and
 * is taken before any code of the program runs.
 */
const { port, shared, file } = await firstMessage(parentPort)
process.argv[1] = file
const { image } = (await nextMessage(port)) as { image: MemberImage }
enableSourceMaps()
const program = createProgram(image, image.generation)
program.recruit = passOn(port)
const member = answerCoordinator(createAnswers(program, createTransactions(program)), port, shared)
await startProgram(program)
member.announce()

async function firstMessage(from: MessagePort | null): Promise<ThreadWelcome> {
  assert(from !== null, 'the bootstrap of a thread runs in a thread')
  for (;;) {
    const received = receiveMessageOnPort(from)
    if (received !== undefined) return received.message as ThreadWelcome
    // The parent has made the thread, and is about to write.
    await delay(1)
  }
}

/** A listener would start the flow of messages before there is one to stay. */
async function nextMessage(from: MessagePort): Promise<unknown> {
  const received = receiveMessageOnPort(from)
  if (received !== undefined) return received.message
  const [message] = (await once(from, 'message')) as [unknown]
  return message
}
