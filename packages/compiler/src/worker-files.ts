import type { WorkerFileFacts } from '@midflight/model'
import type { Locate } from './source-map.ts'
import { walk, type Node, type Syntax } from './syntax.ts'

type FoundFile = Pick<WorkerFileFacts, 'specifier' | 'base'>

const starters = /^(node:)?(worker_threads|cluster)$/

/**
 * Files that a module may start threads or processes of the program with. In a module that imports `node:worker_threads` or `node:cluster` that is
 * every file which is named from the module's own place on, as in `new URL('./worker.ts', import.meta.url)`, wherever it stands: the name may
 * take a way through variables. Names from the working directory on count where they are handed over: `new Worker('./src/worker.ts')`.
 */
export function workerFiles({ program }: Syntax, locate: Locate): WorkerFileFacts[] {
  if (!program.body.some((node) => node.type === 'ImportDeclaration' && starters.test(node.source.value))) return []
  const found: WorkerFileFacts[] = []
  walk(program, (node) => {
    const file = fileOf(node) ?? handedOver(node)
    if (file === null || found.some(({ specifier, base }) => specifier === file.specifier && base === file.base)) return
    found.push({ ...file, ...locate(node.start) })
  })
  return found
}

/** `new URL('./a.ts', import.meta.url)`, `import.meta.resolve('./a.ts')`, `path.join(import.meta.dirname, 'a.ts')` and their like. */
function fileOf(node: Node): FoundFile | null {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'URL') {
    const [file, base] = node.arguments
    return base !== undefined && isMeta(base, 'url') ? fromModule(textOf(file)) : null
  }
  if (node.type === 'CallExpression') {
    const [first, ...rest] = node.arguments
    if (isMeta(node.callee, 'resolve')) return fromModule(textOf(first))
    if (first === undefined || !isFolder(first) || !/^(join|resolve)$/.test(nameOf(node.callee))) return null
    const parts = rest.map(textOf)
    return parts.includes(null) ? null : fromModule(parts.join('/'))
  }
  if (node.type === 'TemplateLiteral' && node.quasis.length === 2 && isFolder(node.expressions[0]!)) {
    const [before, after] = node.quasis
    return before?.value.cooked === '' ? belowFolder(after?.value.cooked ?? null) : null
  }
  return node.type === 'BinaryExpression' && node.operator === '+' && isFolder(node.left)
    ? belowFolder(textOf(node.right))
    : null
}

/** `new Worker('./src/a.ts')`, `setupPrimary({ exec: 'src/a.ts' })`. */
function handedOver(node: Node): FoundFile | null {
  if (node.type === 'NewExpression' && nameOf(node.callee) === 'Worker') {
    const file = textOf(node.arguments[0])
    return file !== null && /^\.\.?\//.test(file) ? { specifier: file, base: 'working-directory' } : null
  }
  if (node.type !== 'Property' || nameOf(node.key) !== 'exec') return null
  const file = textOf(node.value)
  return file === null ? null : { specifier: file, base: 'working-directory' }
}

function belowFolder(text: string | null): FoundFile | null {
  return text?.startsWith('/') === true ? fromModule(text.slice(1)) : null
}

function fromModule(specifier: string | null): FoundFile | null {
  if (specifier === null || specifier === '' || /^([a-z]+:|[/#])/i.test(specifier)) return null
  return { specifier: /^\.\.?\//.test(specifier) ? specifier : `./${specifier}`, base: 'module' }
}

/** The module's folder: `import.meta.dirname`, or the variable that older code keeps it in. */
function isFolder(node: Node): boolean {
  return isMeta(node, 'dirname') || (node.type === 'Identifier' && node.name === '__dirname')
}

function isMeta(node: Node, property: string): boolean {
  return node.type === 'MemberExpression' && node.object.type === 'MetaProperty' && nameOf(node.property) === property
}

/** The last name of `Worker` and `threads.Worker`. */
function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name
  return node.type === 'MemberExpression' && !node.computed ? nameOf(node.property) : ''
}

function textOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node?.type === 'TemplateLiteral' && node.quasis.length === 1) return node.quasis[0]?.value.cooked ?? null
  return null
}
