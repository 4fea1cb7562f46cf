import { createInterface } from 'node:readline'

/** Answers commands on standard input, one a line: a name and numbers. */
export function answer(commands: Readonly<Record<string, (...values: string[]) => unknown>>): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [name = '', ...values] = line.split(' ')
    const command = commands[name]
    console.log(JSON.stringify(command === undefined ? null : (command(...values) ?? null)))
  })
}
