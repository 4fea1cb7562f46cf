import type { FinerUse } from './finer-facts.ts'
import { itemsOf, itemsReached, resolveBinding, type ProgramItem, type Resolution } from './program.ts'
import { referencesTo } from './references.ts'
import { classOf } from './side.ts'
import type { Upgrade } from './upgrade.ts'

/** Built-in modules that start nothing which goes on by itself, whatever is called of them. */
const harmlessModules = new Set(
  'assert async_hooks buffer crypto os path punycode querystring string_decoder url util'
    .split(' ')
    .map((name) => `node:${name}`),
)

/** The same for functions and classes of others, as `module name`; making an emitter or a stream starts nothing. */
const harmlessNames = new Set([
  ...names('node:events', 'EventEmitter default module.exports'),
  ...names('node:stream', 'Readable Writable Duplex Transform PassThrough Stream default module.exports'),
  ...names('node:fs', 'existsSync readFileSync statSync lstatSync realpathSync readdirSync constants'),
  ...names('node:net', 'isIP isIPv4 isIPv6'),
  ...names('node:http', 'METHODS STATUS_CODES IncomingMessage ServerResponse'),
  ...names('node:module', 'createRequire'),
  ...names('node:perf_hooks', 'performance'),
  ...names('node:tty', 'isatty'),
])

function names(module: string, list: string): string[] {
  return list.split(' ').map((name) => `${module} ${name}`)
}

const known = new WeakMap<Upgrade, Map<ProgramItem, boolean>>()

/**
 * Whether evaluating an item of the old release can have started nothing that goes on by itself, and changed nothing that the new release has. What
 * code reaches, it reaches by a name: a global, an import, or an item of the program. If no code that may have run has such a name for a timer, a
 * socket, a process or state that stays, then dropping what the item holds leaves nothing behind.
 */
export function isInert(upgrade: Upgrade, item: ProgramItem): boolean {
  const cache = known.get(upgrade) ?? new Map<ProgramItem, boolean>()
  known.set(upgrade, cache)
  const before = cache.get(item)
  if (before !== undefined) return before
  const inert = judge(upgrade, item)
  cache.set(item, inert)
  return inert
}

function judge(upgrade: Upgrade, root: ProgramItem): boolean {
  const { program } = upgrade.from
  if (mayHaveExported(upgrade, root)) return false
  const seen = new Set([root])
  for (const item of seen) {
    const facts = program.release.facts[item.module]!
    // What calls nothing only reads what it mentions of the outside.
    const onlyReads = item === root && item.facts.callFree === true
    if ((!onlyReads && item.facts.reaches !== undefined) || facts.dynamicImports.length > 0) return false
    // Other items have been evaluated; what a call gave may run any code that the call could reach.
    const isOpen = item === root || mayHoldCode(upgrade, item)
    for (const use of isOpen ? [...item.facts.loadUses, ...item.facts.callUses] : item.facts.callUses) {
      for (const resolution of eachOf(upgrade, resolveBinding(program, item.module, use.binding))) {
        const next = onlyReads && isBuiltin(resolution) && !isWrite(use) ? null : reachedBy(upgrade, use, resolution)
        if (next === false) return false
        if (next !== null) for (const reached of [next, ...givenBy(upgrade, next)]) seen.add(reached)
      }
    }
  }
  return true
}

/** A statement of a module that stays may have given it exports which no text names. */
function mayHaveExported({ from, modules }: Upgrade, { module, facts }: ProgramItem): boolean {
  const isDynamic = from.program.release.facts[module]?.commonjs?.dynamicExports === true
  return isDynamic && facts.shape === 'effect' && modules.get(module)?.status !== 'removed'
}

/** Statements that may have put something else into what an item holds. */
function givenBy({ from }: Upgrade, item: ProgramItem): readonly ProgramItem[] {
  if (item.facts.shape !== 'variable') return []
  return referencesTo(from.references, item.id).flatMap(({ user, use }) => (use.how === 'assign' ? [user] : []))
}

/** Of exports that are taken as a whole, or are not all known, any may be meant. */
function eachOf({ from }: Upgrade, resolution: Resolution): readonly Resolution[] {
  if (resolution.kind !== 'namespace') return [resolution]
  return itemsReached(from.program, resolution).flatMap((item) =>
    item.facts.shape === 'effect' ? [] : [{ kind: 'item', item, imported: true } as const],
  )
}

function mayHoldCode({ from }: Upgrade, item: ProgramItem): boolean {
  const itemClass = classOf(from, item)
  return itemClass === 'resource' || itemClass === 'state' || itemClass === 'value' || itemClass === 'effect'
}

/** The item whose code a use may run, null for none; false where that may reach beyond the program, or change what others hold. */
function reachedBy(upgrade: Upgrade, use: FinerUse, resolution: Resolution): ProgramItem | null | false {
  if (resolution.kind === 'unknown') return false
  if (resolution.kind === 'fixed') return isHarmless(resolution.url, resolution.name, use) ? null : false
  if (resolution.kind === 'namespace') return false
  const { item } = resolution
  const isLeft = isGone(upgrade, item)
  if (isWrite(use) && isLeft && !isOwnOf(upgrade, use, item)) return false
  switch (classOf(upgrade.from, item)) {
    case 'definition':
      return isWrite(use) && !isLeft ? false : item
    case 'value':
      return use.how === 'read' ? null : item
    case 'resource':
      // What stays may have been changed by whatever is done with it.
      return isLeft || use.how === 'read' ? item : false
    case 'state':
      return isLeft ? item : use.how === 'read' ? null : false
    case 'effect':
      return false
  }
}

function isBuiltin(resolution: Resolution): boolean {
  return resolution.kind === 'fixed' && resolution.url.startsWith('node:')
}

function isWrite({ how }: FinerUse): boolean {
  return how === 'mutate' || how === 'assign'
}

function isGone({ to }: Upgrade, item: ProgramItem): boolean {
  return !itemsOf(to.program, item.module).some(({ id }) => id === item.id)
}

/** Whether what is written to is the binding itself, or what its own item has made, rather than something that others hold too. */
function isOwnOf(upgrade: Upgrade, { how, mutates }: FinerUse, item: ProgramItem): boolean {
  const { facts } = item
  if (how === 'assign') return true
  if (mutates === undefined) return false
  if (mutates === 'prototype')
    return facts.shape === 'class' || (facts.shape === 'function' && !hasOtherPrototype(upgrade, item))
  if (facts.shape === 'function' || facts.shape === 'class') return true
  if (facts.initializer === 'container' || facts.initializer === 'instance')
    return facts.shape !== 'variable' || mutates === 'method'
  return mutates === 'method' && (facts.shape === 'variable' || facts.initializer === 'opaque')
}

/** A function may have been given a prototype that others have too: `List.prototype = Array.prototype`, by this name or another one. */
function hasOtherPrototype({ from }: Upgrade, { id }: ProgramItem): boolean {
  return referencesTo(from.references, id).some(({ use }) => {
    if (use.how === 'escape') return use.ofMember !== true
    return use.how === 'mutate' && use.mutates !== 'prototype' && (use.member ?? 'prototype') === 'prototype'
  })
}

function isHarmless(url: string, name: string, use: FinerUse): boolean {
  if (isWrite(use) && use.mutates !== 'method') return false
  const module = url.startsWith('node:') ? url : `node:${url}`
  if (harmlessModules.has(module) || harmlessNames.has(`${module} ${name}`)) return true
  const isWhole = name === '*' || name === 'default' || name === 'module.exports'
  return isWhole && use.member !== undefined && harmlessNames.has(`${module} ${use.member}`)
}
