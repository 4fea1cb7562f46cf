import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { SymbolFlags } from 'typescript/unstable/sync'
import {
  questionKey,
  type SubjectOf,
  type SubjectType,
  type TypeAnswer,
  type TypeImage,
  type TypeJudgements,
  type TypeQuestion,
} from '@midflight/model'
import type { Compiler, Project, Type } from '../compiler.ts'
import { findDifference } from './difference.ts'
import { anyName, namesIn, prefix, prelude, unknownType } from './image-text.ts'

/** The images of two releases, for who is asked about them. */
export interface Images {
  readonly old: TypeImage
  readonly new: TypeImage
}

/** What can be told without a compiler: a type that is written the same fits, and what an image does not have is unknown. */
export function judgeAlike(
  images: Images,
  questions: readonly TypeQuestion[],
): {
  readonly answers: Record<string, TypeAnswer>
  readonly open: readonly TypeQuestion[]
} {
  const answers: Record<string, TypeAnswer> = {}
  const open: TypeQuestion[] = []
  const texts = { old: new Map<string, string>(), new: new Map<string, string>() }
  for (const question of questions) {
    const { source, target } = question
    if ([...partsOf(source), ...partsOf(target)].some((part) => subjectOf(images, part) === undefined))
      answers[questionKey(question)] = unknown
    else if (source.changedBy !== undefined || wholeText(images, source, texts) !== wholeText(images, target, texts))
      open.push(question)
    else answers[questionKey(question)] = provesNothing(images, question) ? unknown : { kind: 'fits' }
  }
  return { answers, open }
}

const unknown: TypeAnswer = { kind: 'unknown' }

/** Asks the compiler. `folder` is an empty one for its files. */
export function judgeByCompiler(
  compiler: Compiler,
  folder: string,
  images: Images,
  questions: readonly TypeQuestion[],
): TypeJudgements {
  const configFile = path.join(folder, 'tsconfig.json')
  writeFileSync(configFile, JSON.stringify(configuration))
  const file = path.join(folder, 'images.ts')
  const judged = writeImages(compiler, { configFile, file }, images, questions)
  return Object.fromEntries(
    questions.map((question, index) => {
      const found = answer(judged, images, question, index)
      return [
        questionKey(question),
        found.kind === 'fits' && isRefused(judged, images, question, index) ? unknown : found,
      ]
    }),
  )
}

const configuration = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: 'esnext',
    lib: ['esnext'],
    module: 'esnext',
    moduleDetection: 'force',
    types: [],
  },
  files: ['images.ts'],
}

/** An image's declarations on a line each, so that those that the compiler refuses can be told, and be taken for unknown. */
function writeImages(
  compiler: Compiler,
  { configFile, file }: { readonly configFile: string; readonly file: string },
  images: Images,
  questions: readonly TypeQuestion[],
): Judged {
  const refused = new Set<number>()
  const first = [...prelude, ...namespaceLines('Old', images.old)]
  const newAt = first.length
  for (;;) {
    const lines = [
      ...first,
      ...namespaceLines('New', images.new),
      ...questions.flatMap((question, index) => [
        `type Source${index} = ${inNamespace(question.source, images)}`,
        `type Target${index} = ${inNamespace(question.target, images)}`,
      ]),
    ].map((line, index) => (refused.has(index) ? asUnknown(line) : line))
    writeFileSync(file, `${lines.join('\n')}\n`)
    const [project] = compiler.open([configFile], [file])
    const found = [...project!.program.getSyntacticDiagnostics(file), ...project!.program.getSemanticDiagnostics(file)]
    const places = found.map(({ pos }) => lines.join('\n').slice(0, pos).split('\n').length - 1)
    const fresh = places.filter((line) => !refused.has(line))
    if (fresh.length === 0) {
      const names = lines.flatMap((line, index) => (refused.has(index) ? [nameIn(line, index < newAt)] : []))
      return { project: project!, file, refused: new Set(names) }
    }
    for (const line of fresh) refused.add(line)
  }
}

interface Judged {
  readonly project: Project
  readonly file: string
  /** What the compiler cannot read: declarations as `old T$Room`, and `Source3`. */
  readonly refused: ReadonlySet<string>
}

function nameIn(line: string, isOld: boolean): string {
  const name = declaredName.exec(line)?.[2] ?? ''
  return name.startsWith(prefix) ? `${isOld ? 'old' : 'new'} ${name}` : name
}

function isRefused({ refused }: Judged, images: Images, { source, target }: TypeQuestion, index: number): boolean {
  if (refused.size === 0) return false
  if (refused.has(`Source${index}`) || refused.has(`Target${index}`)) return true
  return [...partsOf(source), ...partsOf(target)].some((part) =>
    [...closure(images, part).keys()].some((name) => refused.has(`${part.release} ${name}`)),
  )
}

const declaredName = /^(export )?(?:type|interface) ([\w$]+)/

function namespaceLines(name: string, { declarations }: TypeImage): string[] {
  const lines = Object.entries(declarations).map(([key, text]) =>
    text.startsWith('interface ')
      ? `export interface ${key} ${text.slice('interface '.length)}`
      : `export type ${key} = ${text.slice('type '.length)}`,
  )
  return [`export namespace ${name} {`, ...lines, '}']
}

function asUnknown(line: string): string {
  const declared = declaredName.exec(line)
  return declared === null ? line : `${declared[1] ?? ''}type ${declared[2]!} = ${unknownType}`
}

/** The type's text in the file, where each image has a namespace. */
function inNamespace(subject: SubjectOf, images: Images): string {
  const [text, ...changes] = partsOf(subject).map((part) => {
    const { declarations } = images[part.release]
    const space = part.release === 'old' ? 'Old' : 'New'
    return subjectOf(images, part)!.text.replaceAll(anyName, (name) =>
      declarations[name] === undefined ? name : `${space}.${name}`,
    )
  })
  return changes.reduce<string>((before, change) => `Changed$<${before}, ${change}>`, text!)
}

function partsOf({ changedBy = [], ...own }: SubjectOf): readonly SubjectOf[] {
  return [own, ...changedBy]
}

function answer({ project, file }: Judged, images: Images, question: TypeQuestion, index: number): TypeAnswer {
  const { checker } = project
  const typeOf = (name: string): Type | undefined => {
    const symbol = checker.resolveName(`${name}${index}`, SymbolFlags.TypeAlias, { document: file, position: 0 })
    return symbol === undefined ? undefined : checker.getDeclaredTypeOfSymbol(symbol)
  }
  const [source, target] = [typeOf('Source'), typeOf('Target')]
  if (source === undefined || target === undefined) return unknown
  if (checker.isTypeAssignableTo(source, target)) return provesNothing(images, question) ? unknown : { kind: 'fits' }
  const [from, to] = [subjectOf(images, question.source)!, subjectOf(images, question.target)!]
  const whole = { member: '', source: from.label, target: to.label }
  return { kind: 'differs', ...findDifference(checker, { source, target }, whole) }
}

function provesNothing(images: Images, { source, target }: TypeQuestion): boolean {
  if (images.old.doubt !== undefined || images.new.doubt !== undefined) return true
  const parts = [...partsOf(source), ...partsOf(target)]
  return parts.some((part) => reached(images, part).some((text) => text.includes(unknownType)))
}

function subjectOf(images: Images, { release, subject }: SubjectOf): SubjectType | undefined {
  return images[release].subjects[subject]
}

/** The text of a subject and of all that it is made of. */
function reached(images: Images, subject: SubjectOf): string[] {
  return [...closure(images, subject).values()]
}

/** By name, in the order in which they are met; the subject itself has none. */
function closure(images: Images, subject: SubjectOf): ReadonlyMap<string, string> {
  const { declarations } = images[subject.release]
  const found = new Map([['', subjectOf(images, subject)!.text]])
  // The map grows while it is walked.
  for (const text of found.values())
    for (const name of namesIn(text))
      if (!found.has(name) && declarations[name] !== undefined) found.set(name, declarations[name])
  return found
}

/** The same text for types that are the same but for their names. */
function wholeText(
  images: Images,
  subject: SubjectOf,
  known: { readonly old: Map<string, string>; readonly new: Map<string, string> },
): string {
  const before = known[subject.release].get(subject.subject)
  if (before !== undefined) return before
  const all = closure(images, subject)
  const numbers = new Map([...all.keys()].map((name, index) => [name, `T$${index}`]))
  const text = [...all.values()].map((part) => part.replaceAll(anyName, (name) => numbers.get(name) ?? name)).join('\n')
  known[subject.release].set(subject.subject, text)
  return text
}
