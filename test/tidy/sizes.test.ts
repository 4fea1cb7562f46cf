import { parseSync, Visitor, type Expression } from 'oxc-parser'
import { describe, expect, test } from 'vitest'
import { bannedDirectives, maxLines, namesWithoutSubject, testFunctions, testModifiers } from './house-rules.ts'
import { lineOf, readSourceFiles, type SourceFile } from './source-files.ts'

const files = readSourceFiles(
  'packages/*/{src,test}/**/*.{ts,mts,cts}',
  '{test,demo,bench,examples}/**/*.{ts,mts,cts}',
  '*.ts',
)

describe('source files', () => {
  test('are found', () => {
    expect(files.map((file) => file.path)).toContain('test/tidy/sizes.test.ts')
    expect(files.map((file) => file.path)).toContain('packages/model/src/index.ts')
  })

  test(`have at most ${maxLines} lines`, () => {
    expect(files.flatMap(sizeViolations)).toEqual([])
  })

  test('are named after a subject', () => {
    expect(files.flatMap(nameViolations)).toEqual([])
  })

  test('switch off neither tests nor the type checker', () => {
    expect(files.flatMap(escapeViolations)).toEqual([])
  })
})

describe('the rules', () => {
  test('let a file of the greatest length through and find one that is a line longer', () => {
    const lines = (count: number): SourceFile => ({ path: 'a.ts', text: 'x\n'.repeat(count) })
    expect(sizeViolations(lines(maxLines))).toEqual([])
    expect(sizeViolations(lines(maxLines + 1))).toEqual([`a.ts:${maxLines + 1}: more than ${maxLines} lines`])
  })

  test.for(['packages/a/src/utils.ts', 'packages/a/src/common/b.ts', 'test/test-helpers.ts', 'test/misc.test.ts'])(
    'find the name %s',
    (path) => {
      expect(nameViolations({ path, text: '' })).toHaveLength(1)
    },
  )

  test.for(['packages/a/src/commonjs.ts', 'packages/a/src/miscount.ts'])('let the name %s through', (path) => {
    expect(nameViolations({ path, text: '' })).toEqual([])
  })

  test.for([
    "test.skip('a', () => {})",
    "it.only('a', () => {})",
    "describe.concurrent.todo('a')",
    "test.skipIf(condition)('a', () => {})",
    "test('a', (context) => context.skip())",
    "test('a', { skip: true }, () => {})",
    'const a = b as any',
    'const a = <any>b',
    'const a = b as unknown as any[]',
    '// @ts-ignore',
    '/* @ts-nocheck */',
  ])('find %s', (line) => {
    expect(escapeViolations({ path: 'test/a.test.ts', text: `// A first line.\n${line}\n` })).toEqual([
      expect.stringContaining('test/a.test.ts:2: '),
    ])
  })

  test.for([
    'const first = rows.only',
    'reader.skip(4)',
    'const options = { skip: 4 }',
    "const text = 'a as any, test.skip, @ts-ignore'",
    '// @ts-expect-error: the types say that this cannot be.\nconst a: string = 1',
  ])('let %s through', (line) => {
    expect(escapeViolations({ path: 'test/a.test.ts', text: `${line}\n` })).toEqual([])
  })
})

function sizeViolations(file: SourceFile): string[] {
  const lines = file.text.replace(/\n$/, '').split('\n').length
  return lines > maxLines ? [`${file.path}:${lines}: more than ${maxLines} lines`] : []
}

function nameViolations(file: SourceFile): string[] {
  const word = file.path
    .toLowerCase()
    .split(/[/._-]/)
    .find((part) => namesWithoutSubject.includes(part))
  return word === undefined ? [] : [`${file.path}:1: '${word}' says nothing of the subject`]
}

function escapeViolations(file: SourceFile): string[] {
  const { program, comments } = parseSync(file.path, file.text)
  const isTest = /(^|\/)test\//.test(file.path)
  const found: string[] = []
  const add = (node: { start: number }, what: string): void => {
    found.push(`${file.path}:${lineOf(file.text, node.start)}: ${what} is not allowed`)
  }
  for (const comment of comments) {
    const directive = bannedDirectives.find((name) => comment.value.trimStart().startsWith(name))
    if (directive !== undefined) add(comment, directive)
  }
  new Visitor({
    TSAnyKeyword: (node) => add(node, 'any'),
    MemberExpression: (node) => {
      if (!isTest || node.property.type !== 'Identifier' || !testModifiers.includes(node.property.name)) return
      if (rootName(node.object) !== undefined) add(node, `.${node.property.name}`)
    },
    CallExpression: (node) => {
      if (!isTest || !testFunctions.includes(calleeName(node.callee) ?? '')) return
      for (const argument of node.arguments) {
        if (argument.type !== 'ObjectExpression') continue
        for (const property of argument.properties) {
          if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
          if (testModifiers.includes(property.key.name)) add(property, property.key.name)
        }
      }
    },
  }).visit(program)
  return found
}

/** The test runner's function, or the context of a test, that a chain of members hangs on. */
function rootName(expression: Expression): string | undefined {
  const name = calleeName(expression)
  return name !== undefined && [...testFunctions, 'context', 'ctx'].includes(name) ? name : undefined
}

function calleeName(expression: Expression): string | undefined {
  if (expression.type === 'Identifier') return expression.name
  if (expression.type === 'MemberExpression') return calleeName(expression.object)
  if (expression.type === 'CallExpression') return calleeName(expression.callee)
  return undefined
}
