import type { ItemAction, Plan, PlanItem, Policy } from '@midflight/model'
import type { Paint } from '../terminal.ts'
import { acceptedView, acceptingCommand } from './accepted.ts'
import { reasonsView } from './reasons.ts'
import { table } from './table.ts'

const colours: Readonly<Record<ItemAction, Parameters<Paint>[0]>> = {
  keep: 'dim',
  replace: 'green',
  recompute: 'green',
  carry: 'blue',
  add: 'green',
  run: 'yellow',
  remove: 'magenta',
}

/** What the plan does, module by module. */
export function planView(plan: Plan, command: string, paint: Paint): string {
  return [
    headline(plan, paint),
    policyView(plan, paint),
    acceptedView(plan.accepted ?? [], paint),
    itemsView(plan, paint),
    noticesView(plan, paint),
    nextStep(plan, command, paint),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The items that something happens to. */
export function itemsView(plan: Plan, paint: Paint): string {
  const touched = plan.items.filter((item) => item.action !== 'keep')
  return [...Map.groupBy(touched, (item) => item.module)]
    .map(
      ([module, items]) =>
        `${paint('bold', module)}\n${table(
          items.map((item) => rowOf(item, paint)),
          '  ',
        )}`,
    )
    .join('\n\n')
}

export function noticesView(plan: Plan, paint: Paint): string {
  return reasonsView(plan.notices, paint, 'notice')
}

function headline(plan: Plan, paint: Paint): string {
  if (plan.verdict === 'unchanged') return `Nothing to do: ${plan.to} runs the same code as ${plan.from}.`
  const way = plan.reversible ? 'can be rolled back' : paint('yellow', 'cannot be rolled back')
  return `${plan.from} → ${paint('bold', plan.to)}: hot, ${counted(plan.steps.length, 'module')}, ${way}`
}

const fates: Readonly<Record<Policy, string>> = {
  pinned: 'go on in the version that they began in; new ones see the new version',
  quiesce: 'end first, while new ones wait',
  immediate: 'reach the new version at their next seam',
}

function policyView({ verdict, policy, policyReason }: Plan, paint: Paint): string {
  if (verdict !== 'hot') return ''
  return `${paint('bold', policy)}: tasks in flight ${fates[policy]}  ${paint('dim', policyReason)}`
}

function nextStep(plan: Plan, command: string, paint: Paint): string {
  const { verdict, accepted = [] } = plan
  if (verdict !== 'hot') return ''
  const ids = accepted.map(({ id }) => id)
  return paint('dim', `Do it with \`${ids.length === 0 ? command : acceptingCommand(command, plan, ids)}\`.`)
}

function rowOf({ action, class: itemClass, item, line, text, why }: PlanItem, paint: Paint): string[] {
  // The key of an effect is a hash; its text says more.
  const name = itemClass === 'effect' ? shortened(text) : item
  return [paint(colours[action], action), itemClass, `${name}:${line}`, paint('dim', why)]
}

function shortened(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
