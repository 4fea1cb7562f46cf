import type { DefinedMember, DefinesFacts, ItemClass } from '@midflight/model'
import { resolveBinding, type Program, type ProgramItem } from './program.ts'
import type { Writer } from './writers.ts'

/** What an item is, and why, in one sentence. */
export interface Classification {
  readonly class: ItemClass
  readonly reason: string
}

/** Classifies an item by its syntax and by what the whole program does with it. Where that is unsure, the more careful class wins. */
export function classifyItem(program: Program, item: ProgramItem, writer: Writer | undefined): Classification {
  const { declared } = item.facts
  if (declared?.api === 'state')
    return { class: 'state', reason: `It is the state \`${declared.name}\`, by \`state()\`.` }
  if (declared?.api === 'resource')
    return { class: 'resource', reason: `It is the resource \`${declared.name}\`, by \`resource()\`.` }
  if (declared?.api === 'onUpgrade') return { class: 'definition', reason: 'It says what happens at an upgrade.' }
  const { shape, initializer } = item.facts
  if (shape === 'effect') return classifyEffect(item)
  if (shape === 'function') return { class: 'definition', reason: 'It is a function.' }
  if (shape === 'class') return { class: 'definition', reason: 'It is a class.' }
  if (shape === 'variable') return classifyVariable(item)
  switch (initializer) {
    case 'literal':
    case 'none':
      return { class: 'value', reason: 'It is a constant that holds a literal.' }
    case 'pure':
      if (writer?.writes === true) return { class: 'state', reason: writer.reason }
      return { class: 'value', reason: 'It is a constant whose initialiser is pure.' }
    case 'container':
      if (writer !== undefined) return { class: 'state', reason: writer.reason }
      return { class: 'value', reason: 'It is a container that no code of the program writes to or hands out.' }
    case 'symbol':
      return { class: 'state', reason: 'It is a symbol, whose identity must stay.' }
    case 'instance':
      return classifyInstance(program, item)
    case 'opaque':
      return { class: 'resource', reason: 'Its initialiser runs code that is not known to be pure.' }
  }
}

/** The program's own class that an item's initialiser instantiates, or null. */
export function constructedClass(program: Program, item: ProgramItem): ProgramItem | null {
  const [first] = item.facts.loadUses
    .filter((use) => use.how === 'construct')
    .sort((left, right) => left.line - right.line || left.column - right.column)
  if (first === undefined) return null
  const resolution = resolveBinding(program, item.module, first.binding)
  return resolution.kind === 'item' && resolution.item.facts.shape === 'class' ? resolution.item : null
}

function classifyEffect({ facts }: ProgramItem): Classification {
  const { defines } = facts
  if (defines === undefined) return { class: 'effect', reason: 'It is a statement that runs for what it does.' }
  const what = `It only defines ${membersOf(defines.members)}`
  if (defines.stays === null) return { class: 'definition', reason: `${what}.` }
  return {
    class: 'effect',
    reason: `${what}, but ${stayReasons[defines.stays]}, so it counts as the more careful class.`,
  }
}

const stayReasons: Readonly<Record<NonNullable<DefinesFacts['stays']>, string>> = {
  parent: 'it gives a class another parent',
  object: 'what it puts there is an object, which the program may have changed since',
  property: 'the property that it defines cannot be defined again',
}

/** `members of \`Room.prototype\` and \`exports\``. */
function membersOf(members: readonly DefinedMember[]): string {
  const holders = members.map(({ binding, isPrototype }) =>
    binding === null ? '`exports`' : `\`${binding}${isPrototype ? '.prototype' : ''}\``,
  )
  return `members of ${[...new Set(holders)].join(' and ')}`
}

function classifyVariable(item: ProgramItem): Classification {
  if (item.facts.initializer !== 'opaque') return { class: 'state', reason: 'It is a variable that code assigns.' }
  const reason =
    'It is a variable, but its initialiser runs code that is not known to be pure, so it counts as the more careful class.'
  return { class: 'resource', reason }
}

function classifyInstance(program: Program, item: ProgramItem): Classification {
  const constructed = constructedClass(program, item)
  if (constructed === null)
    return { class: 'resource', reason: 'It is an instance of a class that is not the program’s own.' }
  return { class: 'state', reason: `It is an instance of the program’s own class \`${constructed.facts.key}\`.` }
}
