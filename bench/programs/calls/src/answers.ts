import { createInterface } from 'node:readline'

/** Answers commands on standard input, one a line: a name and numbers. */
export function answer(commands: Readonly<Record<string, (...values: string[]) => unknown>>): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [name = '', ...values] = line.split(' ')
    void Promise.resolve(commands[name]?.(...values)).then((result) => console.log(JSON.stringify(result ?? null)))
  })
}
