import { argumentsOf, callOf } from './call-text.ts'
import type { Node } from './compiler.ts'
import type { ProbeText } from './rule.ts'
import type { ProbeResult } from './run-probes.ts'
import { rules, type RuleId } from './rules/index.ts'
import type { CallSubject, MemberSubject, Subject } from './subjects.ts'
import type { View } from './view.ts'

/** A subject of a package without declarations, with what is known of it besides. */
export interface ReadSubject {
  readonly subject: Subject
  /** What JSDoc tells in both versions, which is as good as declared. */
  readonly declares: { readonly parameters: boolean; readonly result: boolean }
  /** Parameters that JSDoc names, and callbacks: that clients give them is certain. Others may be the package's own. */
  readonly parametersForClients: readonly boolean[]
}

/** A probe, and the rule that it is one of. */
export type RuledProbe = ProbeText & { readonly rule: RuleId }

/** What a client of a package without declarations tries: all rules hold for what JSDoc declares, and some for what the compiler has inferred. */
export function readProbes({ subject, declares, parametersForClients }: ReadSubject): readonly RuledProbe[] {
  switch (subject.kind) {
    case 'call':
      return [
        ...(declares.parameters ? ruled('narrowed-parameter', subject) : callWithAll(subject, parametersForClients)),
        ...(declares.result
          ? [...ruled('widened-result', subject), ...ruled('changed-guard', subject)]
          : resultOf(subject)),
      ]
    case 'member':
      return [...memberOfResult(subject), ...(declares.result ? ruled('widened-member', subject) : valueOf(subject))]
    case 'made':
    case 'value-of-type':
      // Types that have a name are written in JSDoc.
      return (Object.keys(rules) as RuleId[]).flatMap((rule) => ruled(rule, subject))
    default:
      return []
  }
}

function ruled(rule: RuleId, subject: Subject): RuledProbe[] {
  return rules[rule].probes(subject).map((probe) => ({ ...probe, rule }))
}

/**
 * Everything may be left out of a call to JavaScript, so that only calls with all are tried; and no more than clients can know of, since parameters that a function gives
 * itself when it calls itself look like any other.
 */
function callWithAll(subject: CallSubject, forClients: readonly boolean[]): RuledProbe[] {
  const count = forClients.lastIndexOf(true) + 1
  if (subject.isConstruct || count === 0) return []
  return [
    {
      rule: 'narrowed-parameter',
      ...argumentsOf(subject, count),
      statements: [`return ${callOf(subject, count)}`],
    },
  ]
}

/** `as` goes with every type that the old one has something in common with: a result may have become wider or narrower by how the code is written. */
function resultOf(subject: CallSubject): RuledProbe[] {
  if (subject.isConstruct || subject.result === 'void' || subject.result === 'any') return []
  const all = subject.parameters.length
  const statements = [`const got = ${callOf(subject, all)} as ${subject.result}`, 'return got']
  return [{ rule: 'widened-result', ...argumentsOf(subject, all), statements, oldType: subject.result }]
}

/** What a function returns is seen by nothing but its type. */
function memberOfResult({ owner, name }: MemberSubject): RuledProbe[] {
  if (!owner.expression.includes('(')) return []
  return [{ rule: 'removed-member', ...owner, statements: [`return ${owner.expression}.${name}`] }]
}

function valueOf({ owner, name, type, isInParts, isMade }: MemberSubject): RuledProbe[] {
  if (isInParts || isMade || type === 'any') return []
  const statements = [`const got = ${owner.expression}.${name} as ${type}`, 'return got']
  return [{ rule: 'widened-member', ...owner, statements, oldType: type }]
}

/** Errors that only say that a name of a type is not there in the new version, which a client of JavaScript cannot have used. */
const unknownTypeCodes: ReadonlySet<number> = new Set([2304, 2305, 2307, 2503, 2694, 2724])

/** Neither tells a name that the compiler does not see where a module is written in another way, unless it is one of a result. */
export function isUndecidedByTypes({ probe: { rule }, new: diagnostics }: ProbeResult): boolean {
  return diagnostics.some(({ code }) => unknownTypeCodes.has(code) || (code === 2339 && rule !== 'removed-member'))
}

/** What is known of each subject; what is not in the new version, as far as the compiler sees, is left out: what the code exports is told by loading it. */
export function readSubjects(
  old: View,
  oldSubjects: readonly Subject[],
  next: View,
  newSubjects: readonly Subject[],
): readonly ReadSubject[] {
  const found = Map.groupBy(newSubjects, keyOf)
  const inResults = new Set(newSubjects.flatMap(({ origin }) => resultNameOf(origin.symbol) ?? []))
  return oldSubjects.flatMap((subject) => {
    const result = resultNameOf(subject.origin.symbol)
    const same = found.get(keyOf(subject)) ?? []
    // A result of which the compiler sees no member at all is built in a way that it does not follow.
    if (result === null ? same.length === 0 : same.length === 0 && !inResults.has(result)) return []
    const documentation = documentationOf(old, subject)
    if (/@(private|internal|api\s+private|access\s+private)\b/.test(documentation)) return []
    // Code that has not changed does what it did, whatever is said of it now.
    const text = textOf(old, subject)
    if (isOfValue(subject) && text !== '' && same.some((other) => textOf(next, other) === text)) return []
    const says = (what: RegExp): boolean =>
      what.test(documentation) && same.some((other) => what.test(documentationOf(next, other)))
    const declares = { parameters: says(parameterTypes), result: says(resultTypes) }
    const isVariadic = same.some((other) => /\barguments\b/.test(textOf(next, other)))
    const forClients = isVariadic ? [] : parametersForClients(old, subject, documentation)
    return [{ subject, declares, parametersForClients: forClients }]
  })
}

const parameterTypes = /@(param|arg|argument|type)\s*\{/
const resultTypes = /@(returns?|type)\s*\{/

function keyOf({ kind, origin }: Subject): string {
  return `${kind}:${origin.from.subpath}:${origin.symbol}`
}

/** `parse()` of `parse().values` */
function resultNameOf(symbol: string): string | null {
  const end = symbol.lastIndexOf('().')
  return end < 0 ? null : symbol.slice(0, end)
}

/** The JSDoc of what declares it, or of the statement that this is in. */
function documentationOf(view: View, { origin }: Subject): string {
  const node = origin.declaration?.resolve(view.project)
  const source = node?.getSourceFile()
  for (let at: Node | undefined = node, up = 0; at !== undefined && source !== undefined && up < 4; up += 1) {
    const before = source.text.slice(at.pos, at.getStart(source))
    const start = before.lastIndexOf('/**')
    if (start >= 0) return before.slice(start)
    at = at.parent
  }
  return ''
}

function parametersForClients(view: View, subject: Subject, documentation: string): boolean[] {
  if (subject.kind !== 'call') return []
  const body = textOf(view, subject)
  return subject.parameters.map(({ name }) => {
    const plain = name.replace(/^_+/, '')
    const isDocumented = new RegExp(`@(param|arg|argument)\\s+(\\{[^\\n]*\\}\\s*)?\\[?${escaped(name)}\\b`).test(
      documentation,
    )
    return isDocumented || /^(cb|done|next|fn)$|callback$/i.test(plain) || isCallback(body, name)
  })
}

function isOfValue({ kind }: Subject): boolean {
  return kind === 'call' || kind === 'member'
}

/** What declares it, as it is written, with as few spaces as possible. */
function textOf(view: View, { origin }: Subject): string {
  const node = origin.declaration?.resolve(view.project)
  const source = node?.getSourceFile()
  const text = node === undefined || source === undefined ? '' : source.text.slice(node.getStart(source), node.end)
  return text.replaceAll(/\s+/g, ' ')
}

/** Whether the body calls it, asks whether it can, or keeps it as its callback: `f(`, `typeof f === 'function'`, `cb = f`. */
function isCallback(body: string, name: string): boolean {
  const text = `(?<![\\w$.])${escaped(name)}(?![\\w$])`
  return [
    `${text}(\\.(call|apply))?\\(`,
    `typeof ${text} *[!=]==? *['"]function`,
    `\\b(cb|callback|done|next|fn) = ${text}`,
  ].some((pattern) => new RegExp(pattern).test(body))
}

function escaped(name: string): string {
  return name.replaceAll('$', '\\$')
}
