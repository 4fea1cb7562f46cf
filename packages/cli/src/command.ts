import { reportError } from '@midflight/model'
import { parseCommandLine } from './command-line.ts'
import type { CommandEnd } from './commands/command-end.ts'
import { coverage } from './commands/coverage.ts'
import { plan } from './commands/plan.ts'
import { run } from './commands/run.ts'
import { history, status } from './commands/status.ts'
import { rollback, upgrade } from './commands/upgrade.ts'
import { who } from './commands/who.ts'
import { exitCodeOfError, exitCodes, type ExitCode } from './exit-codes.ts'
import type { Invocation } from './invocation.ts'
import { openOutput, type Output } from './output.ts'
import type { Terminal } from './terminal.ts'

/** Does what the command line says, and reports whatever goes wrong. Never throws. */
export async function runCommand(argv: readonly string[], version: string, terminal: Terminal): Promise<CommandEnd> {
  const parsed = parseCommandLine(argv, version)
  switch (parsed.kind) {
    case 'text':
      terminal.stdout.write(`${parsed.text}\n`)
      return { kind: 'code', code: exitCodes.done }
    case 'usage':
      return failed(parsed.error, openOutput(terminal, asksForJson(argv)))
    case 'invocation': {
      const output = openOutput(terminal, parsed.invocation.json)
      try {
        return await perform(parsed.invocation, terminal, output)
      } catch (thrown) {
        return failed(thrown, output)
      }
    }
  }
}

async function perform(invocation: Invocation, terminal: Terminal, output: Output): Promise<CommandEnd> {
  switch (invocation.command) {
    case 'run':
    case 'dev':
      return run(invocation, terminal, output)
    case 'verify': {
      // Only here, since the other commands need nothing of it.
      const { verify } = await import('./commands/verify.ts')
      return verify(invocation, terminal, output)
    }
    case 'verify-package': {
      const { verifyPackage } = await import('./commands/verify-package.ts')
      return verifyPackage(invocation, terminal, output)
    }
    case 'check': {
      const { check } = await import('./commands/check.ts')
      return ended(await check(invocation, terminal, output))
    }
    case 'plan':
      return ended(await plan(invocation, terminal, output))
    case 'upgrade':
      return ended(await upgrade(invocation, terminal, output))
    case 'rollback':
      return ended(await rollback(invocation, terminal, output))
    case 'status':
      return ended(await status(invocation, terminal, output))
    case 'coverage':
      return ended(await coverage(invocation, terminal, output))
    case 'who':
      return ended(await who(invocation, terminal, output))
    case 'history':
      return ended(await history(invocation, terminal, output))
  }
}

function ended(code: ExitCode): CommandEnd {
  return { kind: 'code', code }
}

function failed(thrown: unknown, output: Output): CommandEnd {
  const report = reportError(thrown, { code: 'internal-error', remedy: 'Please report this with the stack below.' })
  output.error(report)
  return { kind: 'code', code: exitCodeOfError(report.code) }
}

/** The command line could not be read, so this is as good as it gets. */
function asksForJson(argv: readonly string[]): boolean {
  const separator = argv.indexOf('--')
  return argv.slice(0, separator === -1 ? argv.length : separator).includes('--json')
}
