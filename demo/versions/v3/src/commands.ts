import type { Room } from './rooms.ts'

/** What somebody does rather than says, by beginning a message with a slash and a word. */
interface Command {
  /** How it reads, after the name of who did it. */
  readonly describe: (argument: string) => string
  readonly carryOut?: (room: Room, argument: string) => void
}

const commands = new Map<string, Command>([
  ['me', { describe: (doing) => doing }],
  [
    'topic',
    {
      describe: (topic) => `set the topic to ${topic}`,
      carryOut: (room, topic) => {
        room.topic = topic
      },
    },
  ],
])

/** The command that a text is; null: it is meant as it stands. */
export function findCommand(text: string): { command: Command; argument: string } | null {
  const [, name = '', argument = ''] = /^\/(\w+) (.+)$/.exec(text) ?? []
  const command = commands.get(name)
  return command === undefined ? null : { command, argument }
}

export function commandNames(): string[] {
  return Array.from(commands.keys(), (name) => `/${name}`)
}
