import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { MemberAnswer, MemberRequest } from '@midflight/model'
import type { Answers } from './answers.ts'
import type { Recruit } from './recruit.ts'
import { createStandstill, type Shared } from './standstill.ts'

/** What a thread says to its coordinator besides answers: that it has started a thread itself. */
export interface JoinMessage {
  readonly type: 'join'
  readonly id: number
  readonly entry: string
  readonly port: MessagePort
  readonly shared: Shared
}

/** Answers the coordinator of a program in one of its threads. The line to it never keeps the thread alive. */
export function answerCoordinator(self: Answers, port: MessagePort, shared: Shared): { announce(): void } {
  const send = (message: MemberAnswer): void => port.postMessage(message)
  let wanted = false
  let isStanding = false
  const standstill = createStandstill(shared, () => {
    const next = receiveMessageOnPort(port)
    if (next !== undefined) receive(next.message as MemberRequest)
    return next !== undefined
  })
  const standStill = (): void => {
    if (isStanding || !wanted) return
    isStanding = true
    const isOver = standstill.stand(() => !wanted)
    isStanding = false
    // One turn of the event loop for whoever waits for this thread.
    if (!isOver) setImmediate(standStill)
  }
  const receive = (message: MemberRequest): void => {
    const { id } = message
    switch (message.type) {
      case 'gather':
        wanted = true
        send({ type: 'gathered', id })
        return standStill()
      case 'commit':
        send(self.transactions.apply(id))
        return standStill()
      case 'settle':
        wanted = false
        self.transactions.settle(message.keep)
        return send({ type: 'settled', id })
      case 'abort':
        wanted = false
        return send(self.transactions.abort(id))
      case 'status':
        return send({ ...self.status(id), members: self.outsiders.list(new Set()) })
      case 'quiesce':
        return void self.transactions.quiesce(id, message.deadlineMs).then(send)
      case 'gate':
        return void self.transactions.gate(id, message.deadlineMs).then(send)
      case 'snapshot':
      case 'locate':
        return void self.look(message).then(send)
      case 'prepare':
        return void self.prepare(message).then(send)
    }
  }
  port.on('message', receive)
  port.unref()
  return { announce: () => send(self.start()) }
}

/** Passes threads that this thread starts on to the coordinator. */
export function passOn(port: MessagePort): Recruit {
  return {
    held: null,
    process: null,
    thread: ({ id, entry, port: line, shared }) => {
      const join: JoinMessage = { type: 'join', id, entry, port: line, shared }
      port.postMessage(join, [line])
    },
  }
}
