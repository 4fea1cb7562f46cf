import {
  assert,
  type CompiledModule,
  type ModulePath,
  type Plan,
  type ProgramImage,
  type Release,
} from '@midflight/model'
import type { Channel } from '../program/channel.ts'
import { aborted, prepareTimeout, programExited, unexpectedAnswer, type Aborted } from './abort.ts'

export interface Prepared {
  readonly kind: 'prepared'
  readonly prepareMs: number
  /** What the runtime holds once the plan is committed. */
  readonly held: ProgramImage['modules']
}

/** The runtime watches the time itself; the host takes over when it is too busy to. */
const graceMs = 1000

/** Has the program evaluate the new side, invisibly. Whatever fails, the program is as before. */
export async function preparePhase(
  channel: Channel,
  { plan, to, loaded }: { readonly plan: Plan; readonly to: Release; readonly loaded: readonly ModulePath[] },
  held: ProgramImage['modules'],
  timeoutMs: number,
): Promise<Prepared | Aborted> {
  const modules = modulesToSend(plan, to, held)
  const { steps, policy } = plan
  const request = { type: 'prepare', release: to.id, steps, modules, loaded, timeoutMs, policy } as const
  const reply = await channel.request(request, timeoutMs + graceMs)
  switch (reply.kind) {
    case 'closed':
      return programExited('prepare')
    case 'timeout':
      // The program reads this after the prepare request, whenever it gets to that: nothing stays half prepared.
      await channel.request({ type: 'abort' }, graceMs)
      return prepareTimeout(timeoutMs)
    case 'answer':
      break
  }
  const { message } = reply
  if (message.type === 'aborted') return aborted(message.phase, message.error)
  if (message.type !== 'prepared') return unexpectedAnswer('prepare', message.type)
  return { kind: 'prepared', prepareMs: message.prepareMs, held: heldAfter(plan, modules, held) }
}

/** The modules of the plan's steps that the runtime does not have in just this form. */
export function modulesToSend(plan: Plan, to: Release, held: ProgramImage['modules']): CompiledModule[] {
  return plan.steps.flatMap((step) => {
    if (step.action === 'remove') return []
    const module = to.modules[step.module]
    assert(module !== undefined, `the plan's module ${step.module} is in the release ${to.id}`)
    return isSame(module, held[step.module]) ? [] : [module]
  })
}

/** Equal code may still be linked in another way, where an export is passed on from elsewhere. */
function isSame(module: CompiledModule, held: CompiledModule | undefined): boolean {
  if (held === undefined || module.digest !== held.digest) return false
  return module === held || JSON.stringify({ ...module, code: '' }) === JSON.stringify({ ...held, code: '' })
}

function heldAfter(
  plan: Plan,
  sent: readonly CompiledModule[],
  held: ProgramImage['modules'],
): ProgramImage['modules'] {
  const after = { ...held }
  for (const step of plan.steps) if (step.action === 'remove') delete after[step.module]
  for (const module of sent) after[module.path] = module
  return after
}
