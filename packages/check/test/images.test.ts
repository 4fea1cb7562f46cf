import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { questionKey, type SubjectRequest, type TypeAnswer, type TypeQuestion } from '@midflight/model'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { judgeTypes } from '../src/images/judge-types.ts'

/** Types of two releases, and what the compiler makes of each of them: forward, then back. */

const repository = path.resolve(import.meta.dirname, '../../..')

interface Pair {
  readonly name: string
  /** Types, or a type for both; `kind: 'class'` for declarations of a class `Room` of which a field is judged. */
  readonly old: string
  readonly now: string
  readonly forward: TypeAnswer['kind']
  readonly back: TypeAnswer['kind']
}

const pair = (name: string, old: string, now: string, verdict: string): Pair => {
  const kinds = { '<': ['fits', 'differs'], '>': ['differs', 'fits'], '=': ['fits', 'fits'], x: ['differs', 'differs'] }
  const [forward, back] = kinds[verdict as keyof typeof kinds] ?? ['unknown', 'unknown']
  return { name, old, now, forward, back } as Pair
}

const pairs: readonly Pair[] = [
  pair('a wider union', 'string', 'string | number', '<'),
  pair('a narrower union of literals', "'a' | 'b' | 'c'", "'a' | 'b'", '>'),
  pair('the same union in another order', "'a' | 'b' | null", "null | 'b' | 'a'", '='),
  pair('a member that may be missing', '{ a: 1 }', '{ a: 1; b?: 2 }', '='),
  pair('a member that must be there', '{ a: 1 }', '{ a: 1; b: 2 }', '>'),
  pair('missing is not undefined', '{ a?: string }', '{ a: string | undefined }', '>'),
  pair('an alias that is written out', 'Point', '{ x: number; y: number }', '='),
  pair('an interface that is an alias now', 'IPoint', 'Point', '='),
  pair('a generic alias that comes to the same', 'Box<string>', '{ value: string }', '='),
  pair('a default of a type parameter', 'Box', 'Box<number>', '>'),
  pair('a mapped type that comes to the same', 'Partial<Point>', '{ x?: number; y?: number }', '='),
  pair('a conditional type that comes to the same', 'Exclude<1 | 2 | 3, 3>', '1 | 2', '='),
  pair('a template literal', '`room-${number}`', 'string', '<'),
  pair('a type that contains itself', 'Tree', '{ kids: Tree[] }', '='),
  pair('a type that contains itself, and more', 'Tree', 'Labelled', '>'),
  pair('an index signature for known members', '{ a: number }', 'Record<string, number>', '<'),
  pair('an interface has no index signature', 'IPoint', 'Record<string, number>', 'x'),
  pair('a shorter tuple', '[number, string]', '[number]', 'x'),
  pair('a tuple with one that may be missing', '[number]', '[number, string?]', '<'),
  pair('an array that may not be written', 'string[]', 'readonly string[]', '<'),
  pair('members of a map', 'Map<string, { a: 1 }>', 'Map<string, { a: 1 | 2 }>', '<'),
  pair('a weak map with other keys', 'WeakMap<{ a: 1 }, 1>', 'WeakMap<{ a: 1 | 2 }, 1>', '<'),
  pair('a promise', 'Promise<1>', 'Promise<1 | 2>', '<'),
  pair('a callback that takes more', '(x: string) => void', '(x: string | number) => void', '>'),
  pair('a method is compared like a function', '{ on(x: string): void }', '{ on(x: string | number): void }', '>'),
  pair('a callback with fewer parameters', '() => void', '(x: number) => void', '<'),
  pair('a callback with a parameter that may be missing', '(x?: number) => void', '(x: number) => void', '<'),
  pair('overloads', '{ (x: string): 1; (x: number): 2 }', '{ (x: string): 1 }', '<'),
  pair('a generic function', '<T>(x: T) => T', '<Other>(y: Other) => Other', '='),
  pair('what a generic function gives', '<T>(x: T) => T', '<T>(x: T) => T[]', 'x'),
  pair('a function that is async now', '() => number', '() => Promise<number>', 'x'),
  pair('an instance of another class with the same fields', 'Cat', 'Dog', 'x'),
  pair('an instance as its parent', 'Cat', 'Animal', '<'),
  pair('an instance as an interface that it fits', 'Cat', '{ name: string }', 'x'),
  pair('an object as an instance', '{ name: string }', 'Animal', 'x'),
  pair('an instance with another type argument', 'Holder<1>', 'Holder<1 | 2>', 'x'),
  pair('a class itself', 'typeof Cat', 'typeof Dog', 'x'),
  pair('an enum that is renumbered', 'Level', 'LevelNow', 'x'),
  pair('an enum of strings that lost a member', 'Mode', 'ModeNow', '>'),
  pair('a number as an enum', 'number', 'Mode | Level', 'x'),
  pair('an enum as a number', 'Level', 'number', '<'),
  pair('a unique symbol', '{ at: typeof key }', '{ at: symbol }', '<'),
  pair('another unique symbol', '{ at: typeof key }', '{ at: typeof other }', 'x'),
  pair('a member named by a symbol', '{ [key]: 1 }', '{ [key]: 2 }', 'x'),
  pair('texts that look like names of an image', "'T$Point' | 'Unknown$' | Point", "'T$Box' | 'Unknown$' | Point", 'x'),
  pair('members that look like them', '{ T$Point: Point }', '{ T$Box: Point }', 'x'),
  pair('a template that looks like them', '`T$Point${number}`', '`T$Box${number}`', 'x'),
  pair('a branded string', "string & { readonly brand: 'id' }", 'string', '<'),
  pair('types of the same name in two modules', 'Point', 'ModulePoint', 'x'),
  pair('a type that is declared in parts', 'Merged', '{ a: 1; b: 2 }', '='),
  pair('a type of Node', "import('node:events').EventEmitter", "import('node:net').Server", '>'),
  pair('two types of Node with one name', "import('node:http').Server", "import('node:net').Server", '<'),
  pair('a type of Node in place of one of the language', 'Uint8Array', 'Buffer', '>'),
  pair('an interface that extends one of the language', 'Rooms', 'Map<string, number>', '<'),
  pair('a type without an end', 'Deep<string>', 'Deep<number>', 'x'),
  pair('the same type without an end', 'Deep<string>', 'Deep<string>', '?'),
  pair('any', 'any', 'string', '?'),
  pair('any inside', 'Map<string, any>', 'Map<string, string>', '?'),
  pair('any beside what differs', '{ a: any; b: 1 }', '{ a: any; b: 2 }', 'x'),
  pair('unknown', 'string', 'unknown', '<'),
  pair('a name that is not there', 'string', 'NoSuchType', '?'),
]

const shared = `export interface IPoint { x: number; y: number }
export type Point = { x: number; y: number }
export type Box<T = string | number> = { value: T }
export type Tree = { kids: Tree[] }
export type Labelled = { kids: Labelled[]; label: string }
export class Animal { name = '' }
export class Cat extends Animal { private purrs = true; purring() { return this.purrs } }
export class Dog extends Animal { private purrs = true; barking() { return this.purrs } }
export class Holder<T> { constructor(public held: T) {} }
export declare const key: unique symbol
export declare const other: unique symbol
export interface Merged { a: 1 }
export interface Merged { b: 2 }
export interface Deep<T> { held: T; next: Deep<T[]> | null }
export interface Rooms extends Map<string, number> { used: number }
import type { Point as Elsewhere } from './elsewhere.ts'
export type ModulePoint = Elsewhere
`
const enums = {
  old: 'export enum Level { Low, High }\nexport enum Mode { On = "on", Off = "off", Slow = "slow" }\nexport type LevelNow = Level\nexport type ModeNow = Mode\n',
  now: 'export enum Level { High, Low }\nexport enum Mode { On = "on", Off = "off" }\nexport type LevelNow = Level\nexport type ModeNow = Mode\n',
}
const classes = ['Animal', 'Cat', 'Dog', 'Holder'].map((name): SubjectRequest => ({
  kind: 'class',
  module: 'types.ts',
  name,
}))

interface Program {
  readonly folder: string
  readonly texts: ReadonlyMap<string, string>
  readonly requests: readonly SubjectRequest[]
}

const folders: string[] = []
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true })
afterAll(() => folders.forEach(remove))

function write(files: Readonly<Record<string, string>>, options: object = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'midflight-images-')))
  folders.push(folder)
  const compilerOptions = {
    strict: true,
    target: 'esnext',
    module: 'nodenext',
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ['node'],
    ...options,
  }
  const all = {
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ compilerOptions }),
    ...files,
  }
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'))
  return folder
}

function program(side: 'old' | 'now'): Program {
  const lines = pairs.map((each, index) => `export let v${index} = null as unknown as ${each[side]}`)
  const imports = `import { ${['IPoint', 'Point', 'Box', 'Tree', 'Labelled', 'Animal', 'Cat', 'Dog', 'Holder', 'key', 'other', 'Merged', 'Rooms', 'Deep', 'ModulePoint', 'Level', 'Mode', 'LevelNow', 'ModeNow'].map((name) => (/^(?:Animal|Cat|Dog|Holder|key|other)$/.test(name) ? name : `type ${name}`)).join(', ')} } from './types.ts'\n`
  const isSound = (line: string): boolean => !line.includes('NoSuchType')
  const files = {
    'main.ts': `${imports}${lines.filter(isSound).join('\n')}\n`,
    'types.ts': `${shared}${enums[side]}`,
    'elsewhere.ts': 'export interface Point { x: string; y: string }\n',
  }
  const names = pairs.map((_, index) => `v${index}`)
  const requests: SubjectRequest[] = [{ kind: 'bindings', module: 'main.ts', names }, ...classes]
  return { folder: write(files), texts: new Map(Object.entries(files)), requests }
}

const sourcesOf = ({ folder, texts, requests }: Program, builtAt = Date.now() + 60_000) => ({
  root: folder,
  sourceRoot: folder,
  texts,
  requests,
  builtAt,
})

async function imageOf(from: Program) {
  const made = await judgeTypes({ old: null, next: sourcesOf(from), questions: [] })
  if ('failed' in made) throw new Error(made.failed)
  return made.image
}

const question = (subject: string): TypeQuestion => ({
  source: { release: 'old', subject },
  target: { release: 'new', subject },
})
const backOf = ({ source, target }: TypeQuestion): TypeQuestion => ({
  source: { ...source, release: target.release },
  target: { ...target, release: source.release },
})

describe('two types', { timeout: 60_000 }, () => {
  let answers: Readonly<Record<string, TypeAnswer>> = {}
  beforeAll(async () => {
    const old = await imageOf(program('old'))
    if (old.doubt !== undefined) throw new Error(old.doubt)
    const questions = pairs.flatMap((_, index) => {
      const forward = question(`main.ts#v${index}`)
      return [forward, backOf(forward)]
    })
    const made = await judgeTypes({ old, next: sourcesOf(program('now')), questions })
    if ('failed' in made) throw new Error(made.failed)
    answers = made.judgements
  }, 60_000)

  test.for(pairs.map((each, index) => ({ ...each, index })))('$name: $old → $now', ({ forward, back, index }) => {
    const asked = question(`main.ts#v${index}`)
    expect([answers[questionKey(asked)]?.kind, answers[questionKey(backOf(asked))]?.kind]).toEqual([forward, back])
  })
})

describe('a whole image', { timeout: 60_000 }, () => {
  const mainOf = (sources: Readonly<Record<string, string>>, options: object = {}): Program => {
    const files = { 'types.ts': '', 'elsewhere.ts': '', ...sources }
    const requests: SubjectRequest[] = [{ kind: 'bindings', module: 'main.ts', names: ['held'] }]
    return { folder: write(files, options), texts: new Map(Object.entries(files)), requests }
  }

  test.for([
    ['that has type errors', { 'main.ts': 'export let held = 1\nconst wrong: string = 2\n' }, {}],
    ['of which a part is not checked', { 'main.ts': '// @ts-nocheck\nexport let held: string = 1\n' }, {}],
    ['of which fields may be empty', { 'main.ts': 'export let held = 1\n' }, { strictPropertyInitialization: false }],
    ['that is not checked strictly', { 'main.ts': 'export let held = 1\n' }, { strict: false }],
    [
      'with JavaScript that is not checked',
      { 'main.ts': "import './x.js'\nexport let held = 1\n", 'x.js': '' },
      { allowJs: true },
    ],
  ] as const)('of a program %s says so', async ([, files, options]) => {
    expect(await imageOf(mainOf(files, options))).toMatchObject({ doubt: expect.any(String) as string })
  })

  test('is written without the sources, the names of their files apart', async () => {
    const image = await imageOf(program('old'))
    const texts = [...Object.values(image.declarations), ...Object.values(image.subjects).map(({ text }) => text)]
    expect(texts.filter((text) => /import\(|\/tmp\//.test(text))).toEqual([])
  })

  test('is of the sources that the release was built from, whatever has become of them', async () => {
    const from = mainOf({
      'main.ts': "import { held as own } from './elsewhere.ts'\nexport let held = own\n",
      'elsewhere.ts': 'export let held = 1\n',
    })
    writeFileSync(path.join(from.folder, 'elsewhere.ts'), "export let held = 'text'\n")
    rmSync(path.join(from.folder, 'types.ts'))
    expect((await imageOf(from)).subjects).toMatchObject({ 'main.ts#held': { text: 'number' } })
  })

  test('of other sources, which changed after the build, is thrown away', async () => {
    const from = mainOf({ 'main.ts': 'export let held: Global = 1\n' })
    writeFileSync(path.join(from.folder, 'global.d.ts'), 'type Global = number\n')
    const made = await judgeTypes({ old: null, next: sourcesOf(from, Date.now() - 60_000), questions: [] })
    expect(made).toMatchObject({ failed: 'global.d.ts has changed since the release was built' })
  })

  test('of sources beside the packages of another folder knows these packages', async () => {
    const from = mainOf({ 'main.ts': "import { createServer } from 'node:http'\nexport const held = createServer()\n" })
    const bare = realpathSync(mkdtempSync(path.join(tmpdir(), 'midflight-images-')))
    onTestFinished(() => remove(bare))
    for (const file of ['package.json', 'tsconfig.json', 'main.ts'])
      symlinkSync(path.join(from.folder, file), path.join(bare, file))
    const next = {
      ...sourcesOf(from),
      sourceRoot: bare,
      texts: new Map([...from.texts].filter(([file]) => file === 'main.ts')),
    }
    const made = await judgeTypes({ old: null, next, questions: [] })
    expect(made).toMatchObject({
      image: {
        subjects: { 'main.ts#held': { text: expect.stringContaining('@types/node/http.d.ts Server') as string } },
      },
    })
  })

  test('that nothing can be made of says why', async () => {
    const next = { ...sourcesOf(mainOf({ 'main.ts': '' })), sourceRoot: '/nowhere' }
    expect(await judgeTypes({ old: null, next, questions: [] })).toMatchObject({ failed: expect.any(String) as string })
  })
})
