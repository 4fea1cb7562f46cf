import { styleText } from 'node:util'

/** Tells people what happens, as it happens. */
export interface Narration {
  readonly heading: (text: string) => void
  readonly say: (text: string) => void
  /** The command that is run next, as it would be typed. */
  readonly command: (text: string) => void
  /** What a command or the program printed: so many lines of it, or all. */
  readonly quote: (text: string, lines?: number) => void
  readonly table: (text: string) => void
  readonly proved: (text: string) => void
  readonly failed: (text: string) => void
}

export function createNarration(stream: NodeJS.WriteStream): Narration {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string => styleText(style, text, { stream })
  const print = (text: string): void => {
    stream.write(`${text}\n`)
  }
  return {
    heading: (text) => print(`\n${paint('bold', text)}`),
    say: (text) => print(`  ${text}`),
    command: (text) => print(`  ${paint('cyan', `$ ${text}`)}`),
    quote: (text, lines = Infinity) => {
      for (const line of firstLines(text, lines)) print(`  ${paint('gray', '│')} ${line}`)
    },
    table: (text) => print(`\n${text}\n`),
    proved: (text) => print(`  ${paint('green', '✓')} ${text}`),
    failed: (text) => print(`  ${paint('red', '✗')} ${text}`),
  }
}

function firstLines(text: string, most: number): string[] {
  const lines = text.replace(/\n+$/, '').split('\n')
  const surplus = lines.length - most
  return surplus > 0 ? [...lines.slice(0, most), `… and ${surplus} more lines`] : lines
}
