import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseCommandLine } from '../src/command-line.ts'
import { capture, emptyPackage } from './captured-command.ts'

const finding = 'effect-changed:src/main.ts:start'

function accepting(count: number): string[] {
  return ['upgrade', ...Array.from({ length: count }, (_, index) => ['--accept', `${finding}${index}`]).flat()]
}

describe('wrong usage', () => {
  test.for([
    [[], 'no command was given'],
    [['launch'], "unknown command 'launch'"],
    [['stat'], 'Did you mean status?'],
    [['--control', 'x', 'status'], "unknown option '--control'"],
    [['run'], "missing required argument 'entry'"],
    [['dev'], "missing required argument 'entry'"],
    [['run', '--', 'src/main.ts'], "missing required argument 'entry'"],
    [['run', 'a.ts', 'b'], 'midflight run <entry> -- <args>'],
    [['dev', 'a.ts', 'b'], 'midflight dev <entry> -- <args>'],
    [['run', 'nothing.ts'], 'there is no such file'],
    [['dev', 'nothing.ts'], 'there is no such file'],
    [['run', '.'], 'it is a folder'],
    [['run', ''], 'it is a folder'],
    [['run', '/dev/null'], 'it is not a file'],
    [['run', 'package.json', '--watch'], "unknown option '--watch'"],
    [['run', 'package.json', '--contol', 'x'], 'Did you mean --control?'],
    [['run', 'package.json', '--control'], 'argument missing'],
    [['run', 'package.json', '--control', ''], 'A path is needed'],
    [['plan', 'a', 'b'], 'too many arguments'],
    [['plan', '--explain'], 'argument missing'],
    [['plan', '--to', '1'], "unknown option '--to'"],
    [['plan', '--', 'a'], 'Leave out what follows'],
    [['upgrade', 'a', 'b'], 'too many arguments'],
    [['upgrade', '--strategy'], 'argument missing'],
    [['upgrade', '--strategy', 'cold'], 'Allowed choices are hot, auto'],
    [['upgrade', '--now'], "unknown option '--now'"],
    [['upgrade', '--accept'], 'argument missing'],
    [['upgrade', '--accept', 'rooms'], 'The id of a finding is needed'],
    [['plan', '--accept', 'effect-changed:src/a.ts:two words'], 'The id of a finding is needed'],
    [['plan', '--accept', ''], 'The id of a finding is needed'],
    [['upgrade', '--accept', finding], '--accept needs --reason. Say why'],
    [['rollback', '--accept', finding], '--accept needs --reason. Say why'],
    [['upgrade', '--reason', 'it is night'], '--reason needs --accept. Name what is accepted'],
    [['upgrade', '--between', '0123456789ab..0123456789ab'], '--between needs --accept. Name what is accepted'],
    [['upgrade', '--accept', finding, '--reason', ' '], 'One line of text is needed'],
    [['upgrade', '--accept', finding, '--reason', 'a\nb'], 'One line of text is needed'],
    [['upgrade', '--accept', finding, '--reason', 'x'.repeat(501)], 'One line of text is needed'],
    [['upgrade', '--accept', finding, '--between', '0123456789ab'], 'Two releases are needed'],
    [['plan', '--reason', 'it is night'], "unknown option '--reason'"],
    [['dev', 'package.json', '--accept', finding], "unknown option '--accept'"],
    [accepting(101), 'One upgrade accepts 100 findings at most'],
    [['rollback', '3'], 'too many arguments'],
    [['rollback', '--to'], 'argument missing'],
    [['rollback', '--to', 'two'], 'The number of a generation is needed'],
    [['rollback', '--to', '0'], 'The number of a generation is needed'],
    [['rollback', '--to', '-1'], 'The number of a generation is needed'],
    [['rollback', '--to', '1.5'], 'The number of a generation is needed'],
    [['rollback', '--to', '99999999999999999999'], 'The number of a generation is needed'],
    [['rollback', '--strategy', 'hot'], "unknown option '--strategy'"],
    [['status', 'now'], 'too many arguments'],
    [['status', '--queue'], "unknown option '--queue'"],
    [['history', 'all'], 'too many arguments'],
    [['who', 'all'], 'The number of a generation is needed'],
    [['who', '1', '2'], 'too many arguments'],
    [['who', '--deep'], "unknown option '--deep'"],
    [['coverage'], "missing required argument 'folder'"],
    [['status', '--inspect'], "unknown option '--inspect'"],
    [['run', 'package.json', '--inspect-all'], "unknown option '--inspect-all'"],
    [['history', '--', 'all'], 'Leave out what follows'],
    [['status', '--control', `/${'x'.repeat(200)}`], 'its path has 201 bytes'],
  ] as const)('%j: %s', async ([argv, found]) => {
    const { code, stdout, stderr } = await capture(argv, { cwd: emptyPackage() })
    expect(code).toBe(1)
    expect(stdout).toBe('')
    expect(stderr.split('\n')[0]).toContain(found)
    expect(stderr.split('\n')).toHaveLength(2)

    const machine = await capture([...argv.slice(0, 1), '--json', ...argv.slice(1)], { cwd: emptyPackage() })
    expect(machine.code).toBe(1)
    expect(JSON.parse(machine.stdout)).toMatchObject({
      error: { message: expect.any(String) as string, remedy: expect.any(String) as string },
    })
  })

  test('outside of a package names the option that helps', async () => {
    const { code, stderr } = await capture(['status'], { cwd: '/' })
    expect(code).toBe(1)
    expect(stderr).toContain('there is no package.json in / or above it')
    expect(stderr).toContain('--control <path>')
  })
})

describe('no program', () => {
  test.for(['plan', 'upgrade', 'rollback', 'status', 'history'])('%s ends with 2', async (command) => {
    const cwd = emptyPackage()
    const { code, stdout, stderr } = await capture([command], { cwd })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(`No program answers at ${join(cwd, '.midflight/control.sock')}`)
    const machine = await capture([command, '--json'], { cwd })
    expect(JSON.parse(machine.stdout)).toMatchObject({ error: { code: 'no-program' } })
  })
})

describe('the command line', () => {
  const parsed = (...argv: string[]): unknown => parseCommandLine(argv, '1.2.3')

  test('hands everything behind the double dash to the program', () => {
    expect(parsed('run', 'src/main.ts', '--json', '--', '--json', '-x', '--', 'y')).toEqual({
      kind: 'invocation',
      invocation: {
        command: 'run',
        entry: 'src/main.ts',
        args: ['--json', '-x', '--', 'y'],
        inspect: [],
        control: null,
        json: true,
      },
    })
    expect(parsed('dev', 'a.ts', '--')).toMatchObject({ invocation: { command: 'dev', args: [] } })
  })

  test('takes a debugger’s options for the program, with and without an address', () => {
    expect(parsed('run', '--inspect', 'src/main.ts')).toMatchObject({
      invocation: { entry: 'src/main.ts', inspect: ['--inspect'] },
    })
    expect(parsed('dev', 'a.ts', '--inspect-wait=127.0.0.1:0', '--', '--inspect-brk')).toMatchObject({
      invocation: { entry: 'a.ts', inspect: ['--inspect-wait=127.0.0.1:0'], args: ['--inspect-brk'] },
    })
  })

  test('has its defaults', () => {
    const shared = { control: null, json: false }
    expect(parsed('plan')).toMatchObject({ invocation: { command: 'plan', source: null, explain: null, ...shared } })
    expect(parsed('upgrade')).toMatchObject({ invocation: { source: null, strategy: 'auto', queue: false, ...shared } })
    expect(parsed('rollback')).toMatchObject({ invocation: { to: null, queue: false, ...shared } })
    expect(parsed('upgrade', 'v2', '--strategy', 'hot', '--queue', '--control', 'x')).toMatchObject({
      invocation: { source: 'v2', strategy: 'hot', queue: true, control: 'x' },
    })
    expect(parsed('who')).toMatchObject({ invocation: { generation: null, quick: false, force: false, ...shared } })
    expect(parsed('who', '3', '--quick')).toMatchObject({ invocation: { generation: 3, quick: true } })
    expect(parsed('rollback', '--to', '12')).toMatchObject({ invocation: { to: 12, accept: [], reason: null } })
    const accepts = ['--accept', finding, '--accept', `${finding}2`, '--accept', finding, '--reason', ' it is night ']
    const bound = ['--between', '0123456789ab..ba9876543210']
    const accepted = { accept: [finding, `${finding}2`], reason: 'it is night' }
    expect(parsed('upgrade', ...accepts, ...bound)).toMatchObject({
      invocation: { ...accepted, between: ['0123456789ab', 'ba9876543210'] },
    })
    expect(parsed('rollback', ...accepts)).toMatchObject({ invocation: { ...accepted, between: null } })
    expect(parsed('plan', ...accepts.slice(0, 4))).toMatchObject({ invocation: { accept: accepted.accept } })
  })

  test.for([['--help'], ['-h'], ['help'], ['help', 'run'], ['run', '--help'], ['--version'], ['-V']])(
    'answers %j on stdout',
    async (argv) => {
      const { code, stdout, stderr } = await capture(argv)
      expect(code).toBe(0)
      expect(stdout).toMatch(/Usage: midflight|^1\.2\.3\n$/)
      expect(stderr).toBe('')
    },
  )

  test("finds the socket of the package that the current folder is in, and takes the option's path from there", async () => {
    const root = emptyPackage()
    mkdirSync(join(root, 'src/deep'), { recursive: true })
    const cwd = join(root, 'src/deep')
    expect((await capture(['status'], { cwd })).stderr).toContain(join(root, '.midflight/control.sock'))
    expect((await capture(['status', '--control', 'my.sock'], { cwd })).stderr).toContain(join(cwd, 'my.sock'))
  })
})
