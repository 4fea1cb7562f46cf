import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { emptyPackage } from './captured-command.ts'

interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url))

/** Runs the built command; `until` is sent SIGTERM when the program has printed it. */
async function midflight(cwd: string, argv: readonly string[], until?: string): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    if (until !== undefined && stdout.includes(until)) child.kill('SIGTERM')
  })
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}

function program(source: string): string {
  const root = emptyPackage()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/main.ts'), source)
  return root
}

describe('the command as a process', () => {
  test('runs on this Node', async () => {
    const { code, stdout } = await midflight('/', ['--version'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^\d+\.\d+\.\d+/)
  })

  test('ends with the exit code of the program, which has the stdout to itself', async () => {
    const root = program('const code: number = 7\nconsole.log(process.argv.slice(2))\nprocess.exitCode = code\n')
    const ended = await midflight(root, ['run', 'src/main.ts', '--json', '--', '--json', 'a b'])
    expect(ended).toEqual({ code: 7, signal: null, stdout: "[ '--json', 'a b' ]\n", stderr: '' })
    expect(existsSync(join(root, '.midflight/control.sock'))).toBe(false)
  })

  test('dies of the signal that the program died of', async () => {
    const ended = await midflight(program("process.kill(process.pid, 'SIGKILL')\n"), ['run', 'src/main.ts'])
    expect(ended).toMatchObject({ code: null, signal: 'SIGKILL' })
  })

  test('hands a signal on and waits for the program to answer it', async () => {
    const source =
      "process.on('SIGTERM', () => process.exit(9))\nsetInterval(() => undefined, 1000)\nconsole.log('up')\n"
    const ended = await midflight(program(source), ['run', 'src/main.ts'], 'up')
    expect(ended).toMatchObject({ code: 9, signal: null })
  })

  test('does not start what does not compile', async () => {
    const root = program('const = 1\n')
    const ended = await midflight(root, ['run', 'src/main.ts'])
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toContain('compile-error  src/main.ts:1')
    const machine = await midflight(root, ['run', 'src/main.ts', '--json'])
    expect(machine.code).toBe(1)
    expect(JSON.parse(machine.stdout)).toMatchObject({
      outcome: 'refused',
      reasons: [{ code: 'compile-error', line: 1 }],
    })
  })
})
