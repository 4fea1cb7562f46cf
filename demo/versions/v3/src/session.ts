import type { RawData, WebSocket } from 'ws'
import { speak } from './commands.ts'
import { maxTextLength } from './limits.ts'
import { Member, members } from './members.ts'
import { parseFrame, ProtocolError, type ClientFrame } from './protocol.ts'
import { openRoom } from './rooms.ts'

/** A character takes up to four bytes; the rest is for what stands around the text. */
export const maxFrameBytes = maxTextLength * 4 + 240

export function admit(socket: WebSocket): Member {
  const member = new Member(socket)
  members.add(member)
  return member
}

export function receive(member: Member, data: RawData): void {
  try {
    answer(member, parseFrame(readText(data)))
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    member.send(JSON.stringify({ type: 'error', message: error.message }))
  }
}

export function dismiss(member: Member): void {
  member.leave()
  members.delete(member)
}

function answer(member: Member, frame: ClientFrame): void {
  switch (frame.type) {
    case 'join':
      member.enter(openRoom(frame.room), frame.name)
      member.send(JSON.stringify({ type: 'joined', room: frame.room, ...member.room?.summary() }))
      return
    case 'say':
      if (member.room === null) throw new ProtocolError('Join a room first')
      speak(member.room, member.name, frame.seq, frame.text)
      return
    case 'leave':
      member.leave()
  }
}

function readText(data: RawData): string {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data
  if (buffer.byteLength > maxFrameBytes) throw new ProtocolError(`A frame has at most ${maxFrameBytes} bytes`)
  return buffer.toString('utf8')
}
