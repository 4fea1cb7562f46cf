import type { Message } from './protocol.ts'
import type { Room } from './rooms.ts'
import { countCommand } from './stats.ts'

type Command = (room: Room, from: string, seq: number, argument: string) => Message

const commands = new Map<string, Command>([
  ['me', (room, from, seq, doing) => room.post(from, seq, doing, 'action')],
  [
    'topic',
    (room, from, seq, topic) => {
      room.topic = topic
      return room.post(from, seq, `set the topic to ${topic}`, 'action')
    },
  ],
])

/** Carries out `/me waves` and the like, and posts everything else as it is. */
export function speak(room: Room, from: string, seq: number, text: string): Message {
  const [, name = '', argument = ''] = /^\/(\w+) (.+)$/.exec(text) ?? []
  const command = commands.get(name)
  if (command === undefined) return room.post(from, seq, text)
  countCommand()
  return command(room, from, seq, argument)
}

export function commandNames(): string[] {
  return Array.from(commands.keys(), (name) => `/${name}`)
}
