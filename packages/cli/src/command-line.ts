import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { MidflightError, policies, type Policy } from '@midflight/model'
import { acceptanceOf, acceptOption, betweenOption, reasonOption } from './accept-options.ts'
import { durationOf } from './duration.ts'
import { readPlace } from './verify/points.ts'
import type { Budget } from './verify/verify.ts'
import { takeInspectOptions } from './inspect-options.ts'
import type { Invocation } from './invocation.ts'

export type Parsed =
  | { readonly kind: 'invocation'; readonly invocation: Invocation }
  /** Help or the version was asked for. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'usage'; readonly error: MidflightError }

/** Reads the command line, without the names of Node and of the script. */
export function parseCommandLine(argv: readonly string[], version: string): Parsed {
  const separator = argv.indexOf('--')
  const given = separator === -1 ? argv : argv.slice(0, separator)
  const { inspect, rest: own } = takeInspectOptions(given)
  const args = separator === -1 ? [] : argv.slice(separator + 1)
  let text = ''
  let invocation: Invocation | null = null
  const program = commands(version, args, (found) => {
    invocation = found.command === 'run' || found.command === 'dev' ? { ...found, inspect } : found
  })
  const write = (part: string): void => {
    text += part
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: write, writeErr: write, outputError: () => undefined })
  }
  try {
    program.parse([...own], { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) return { kind: 'usage', error: thrown as MidflightError }
    if (thrown.exitCode === 0) return { kind: 'text', text: text.trimEnd() }
    return { kind: 'usage', error: usageError(thrown, own) }
  }
  if (invocation === null) return { kind: 'usage', error: noCommand() }
  return { kind: 'invocation', invocation }
}

interface Options {
  readonly control?: string
  readonly json?: boolean
  readonly explain?: string
  readonly strategy?: 'hot' | 'auto'
  readonly queue?: boolean
  readonly to?: number
  readonly policy?: Policy
  readonly deadline?: number
  readonly types?: boolean
  readonly accept?: readonly string[]
  readonly reason?: string
  readonly between?: readonly [string, string]
  readonly count?: boolean
  readonly quick?: boolean
  readonly force?: boolean
  readonly at?: string
  readonly budget?: Budget
  readonly timeout?: number
  readonly output?: string
  readonly package?: boolean
  readonly tests?: string
  readonly sarif?: boolean
  readonly github?: boolean
}

function commands(version: string, args: readonly string[], found: (invocation: Invocation) => void): Command {
  const program = new Command('midflight')
    .description('Upgrades running Node programs without restarting them.')
    .version(version)
    .helpCommand(true)
    .addHelpText(
      'after',
      `\nExit codes: 0 done, 1 usage or environment, 2 no program there, 3 refused by the plan, 4 tried and aborted, 5 not like a cold start, or not like the old version (verify), 6 no test tells anything (verify --package).`,
    )
  const add = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .option(
        '--control <path>',
        "the control socket (default: .midflight/control.sock in the program's package)",
        pathOf,
      )
      .option('--json', 'one JSON object on stdout')
  const shared = ({ control, json }: Options): Pick<Invocation, 'control' | 'json'> => ({
    control: control ?? null,
    json: json ?? false,
  })
  const tasks = ({ policy, deadline, ...options }: Options) => ({
    policy: policy ?? null,
    deadlineMs: deadline ?? null,
    ...acceptanceOf(options),
  })
  const withoutArgs = (): void => {
    if (args.length > 0) throw surplusArgs()
  }

  for (const [command, description] of starters) {
    add(command, description)
      .usage('[options] <entry> [-- args]')
      .addHelpText('after', `\n${inspectHelp}`)
      .argument('<entry>', "the program's entry module")
      .action((entry: string, options: Options) => found({ command, entry, args, inspect: [], ...shared(options) }))
  }
  add('plan', 'what would an upgrade to <source> do?')
    .argument('[source]', 'another directory of the same program; none: what is on disk now')
    .option('--count', 'count the functions that the plan names, by a heap snapshot: the program stands still')
    .option('--force', 'take the snapshot however large the heap is')
    .option('--explain <item>', 'class and reason of one item, as src/file.ts#item or item')
    .addOption(policyOption())
    .addOption(acceptOption())
    .option('--no-types', 'do not check the types')
    .action(
      (
        source: string | undefined,
        { explain, policy, types = true, accept = [], count = false, force = false, ...options }: Options,
      ) => {
        withoutArgs()
        const asked = { source: source ?? null, explain: explain ?? null, policy: policy ?? null, types, accept }
        found({ command: 'plan', ...asked, count, force, ...shared(options) })
      },
    )
  add('upgrade', 'upgrade the running program')
    .argument('[source]', 'another directory of the same program; none: what is on disk now')
    .addOption(new Option('--strategy <strategy>', 'how').choices(['hot', 'auto']).default('auto'))
    .addOption(policyOption())
    .option('--deadline <duration>', deadlineHelp, deadlineOf)
    .option('--queue', 'wait for a running upgrade to end')
    .addOption(acceptOption())
    .addOption(reasonOption())
    .addOption(betweenOption())
    .option('--no-types', 'do not check the types')
    .action((source: string | undefined, { strategy = 'auto', queue = false, types = true, ...options }: Options) => {
      withoutArgs()
      found({
        command: 'upgrade',
        source: source ?? null,
        strategy,
        queue,
        types,
        ...tasks(options),
        ...shared(options),
      })
    })
  add('rollback', 'go back to an earlier generation')
    .option('--to <generation>', 'its number (default: the release before the current one)', generationOf)
    .addOption(policyOption())
    .option('--deadline <duration>', deadlineHelp, deadlineOf)
    .option('--queue', 'wait for a running upgrade to end')
    .addOption(acceptOption())
    .addOption(reasonOption())
    .addOption(betweenOption())
    .action(({ to, queue = false, ...options }: Options) => {
      withoutArgs()
      found({ command: 'rollback', to: to ?? null, queue, ...tasks(options), ...shared(options) })
    })
  add('who', 'which old code is still in memory, and who holds it')
    .argument('[generation]', 'one generation only', generationOf)
    .option('--quick', 'without a heap snapshot: the program does not stand still')
    .option('--force', 'take the snapshot however large the heap is')
    .action((generation: number | undefined, { quick = false, force = false, ...options }: Options) => {
      withoutArgs()
      found({ command: 'who', generation: generation ?? null, quick, force, ...shared(options) })
    })
  program
    .command('verify')
    .description(
      "run the program's own tests with the upgrade at every update point; or those of an old version of a package on the new one",
    )
    .usage(
      '[options] <old> <new> -- <test command>\n       midflight verify --package [options] <old> <new> [-- <test command>]',
    )
    .argument('<old>', 'a directory of the program, or a git revision; with --package also a tarball, or name@version')
    .argument('<new>', 'likewise, the version to upgrade to')
    .option('--package', "do the old version's published tests pass on the new version? Runs code of the package")
    .option(
      '--tests <folder>',
      'with --package: where the tests are, if the old version does not bring them along',
      pathOf,
    )
    .option('--at <point>', 'one update point, as an earlier report names it')
    .option('--budget <budget>', 'how long, or how many runs of the tests (default: 2m; with --package 10m)', budgetOf)
    .option(
      '--timeout <duration>',
      'longest time of one run (default: 10 times a run under Node, at least 30s)',
      deadlineOf,
    )
    .option('--output <directory>', 'keep there what each run prints', pathOf)
    .option('--json', 'one JSON object on stdout')
    .action((old: string, next: string, options: Options) => {
      const [file, ...rest] = args
      const { at = null, budget = { ms: 120_000 }, timeout = null, output = null } = options
      if (options.package === true) {
        const tests = file === undefined ? null : ([file, ...rest] as const)
        const limits = { budgetMs: packageBudgetOf(options), timeoutMs: timeout }
        const asked = { old, new: next, tests, testFolder: options.tests ?? null, ...limits }
        return found({ command: 'verify-package', ...asked, ...shared(options) })
      }
      if (options.tests !== undefined) throw new InvalidArgumentError('--tests is for --package.')
      if (file === undefined) throw noTests()
      if (at !== null && readPlace(at) === null)
        throw new InvalidArgumentError('--at needs a point, as 17 or src/main.ts:17.')
      const asked = { old, new: next, tests: [file, ...rest] as const, at, budget, timeoutMs: timeout, output }
      found({ command: 'verify', ...asked, ...shared(options) })
    })
  program
    .command('check')
    .description('what does a release of a package break?')
    .argument('<old>', "a package's folder, a tarball, or name@version")
    .argument('<new>', 'likewise, the version that clients get next')
    .option('--json', 'one JSON object on stdout')
    .option('--sarif', 'a SARIF 2.1.0 log on stdout')
    .option('--github', 'annotations for GitHub Actions on stdout')
    .addHelpText('after', '\nExit codes: 0 breaks no client that was tried, 3 breaks clients, 1 usage or environment.')
    .action((old: string, next: string, { json = false, sarif = false, github = false }: Options) => {
      withoutArgs()
      if ([json, sarif, github].filter(Boolean).length > 1)
        throw new InvalidArgumentError('One of --json, --sarif and --github.')
      const format = sarif ? 'sarif' : github ? 'github' : json ? 'json' : 'text'
      found({ command: 'check', old, new: next, format, control: null, json })
    })
  add('coverage', 'make what Node wrote for NODE_V8_COVERAGE readable for tools')
    .argument('<folder>', 'the folder that Node wrote to')
    .action((folder: string, options: Options) => {
      withoutArgs()
      found({ command: 'coverage', folder, ...shared(options) })
    })
  for (const [command, description] of questions) {
    add(command, description).action((options: Options) => {
      withoutArgs()
      found({ command, ...shared(options) })
    })
  }
  return program
}

const inspectHelp =
  '--inspect, --inspect-brk and --inspect-wait, each with =[host:]port, open a debugger’s port in the program, as with node.'

const starters = [
  ['run', 'start the program under a host'],
  ['dev', 'run, and upgrade on every save'],
] as const

const questions = [
  ['status', 'what runs now'],
  ['history', 'all that has happened, with verdicts'],
] as const

const commandNames = [
  'run',
  'dev',
  'plan',
  'upgrade',
  'rollback',
  'verify',
  'status',
  'history',
  'who',
  'coverage',
  'check',
]

const deadlineHelp = 'how long tasks in flight may take to end with the policy quiesce (default: 30s)'

function policyOption(): Option {
  return new Option('--policy <policy>', 'what becomes of tasks in flight (default: what the plan chooses)').choices(
    policies,
  )
}

function deadlineOf(text: string): number {
  const found = durationOf(text)
  if (found === null) throw new InvalidArgumentError('A duration is needed, such as 500ms, 30s or 5m.')
  return found
}

/** Runs, as a number, or a duration. */
function budgetOf(text: string): Budget {
  if (/^[1-9]\d{0,8}$/.test(text)) return { runs: Number(text) }
  const ms = durationOf(text)
  if (ms === null) throw new InvalidArgumentError('A number of runs or a duration is needed, such as 20, 30s or 5m.')
  return { ms }
}

/** In milliseconds. Options that are about update points say nothing here. */
function packageBudgetOf({ at, output, budget = { ms: 600_000 } }: Options): number {
  if (at !== undefined || output !== undefined)
    throw new InvalidArgumentError('--at and --output are not for --package.')
  if (!('ms' in budget)) throw new InvalidArgumentError('With --package, --budget is a duration, such as 10m.')
  return budget.ms
}

function noTests(): MidflightError {
  return new MidflightError(
    'bad-usage',
    'Could not tell what to run: verify takes the test command behind a double dash.',
    {
      remedy: 'For example: midflight verify HEAD~1 . -- npm test',
    },
  )
}

function pathOf(text: string): string {
  if (text === '' || text.includes('\0')) throw new InvalidArgumentError('A path is needed.')
  return text
}

function generationOf(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError('The number of a generation is needed, 1 or more.')
  }
  return number
}

function usageError({ code, message }: CommanderError, own: readonly string[]): MidflightError {
  const name = own.find((part) => !part.startsWith('-'))
  const isStarter = name === 'run' || name === 'dev'
  const known = name !== undefined && commandNames.includes(name)
  if (code === 'commander.excessArguments' && isStarter) {
    return new MidflightError('bad-usage', `Could not read the command: ${name} takes one entry.`, {
      remedy: `Put the program's own arguments behind a double dash: midflight ${name} <entry> -- <args>`,
    })
  }
  if (code === 'commander.help') return noCommand()
  const found = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/\.$/, '')
  return new MidflightError('bad-usage', `Could not read the command: ${found}.`, {
    remedy: `See \`midflight ${known ? `${name} ` : ''}--help\`.`,
  })
}

function noCommand(): MidflightError {
  return new MidflightError('bad-usage', 'Could not tell what to do: no command was given.', {
    remedy: 'Start a program with `midflight run <entry>`, or see `midflight --help`.',
  })
}

function surplusArgs(): MidflightError {
  return new MidflightError(
    'bad-usage',
    'Could not read the command: only run, dev and verify take arguments behind a double dash.',
    {
      remedy: 'Leave out what follows `--`.',
    },
  )
}
