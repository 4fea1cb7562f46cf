import type { ClosureFacts, ModuleFacts, TypeUse } from '@midflight/model'
import { closureFacts, type ClosureContext } from './closure-facts.ts'
import { findNotes } from './closure-makers.ts'
import { findMakings } from './closure-makings.ts'
import { findClosures, type Closure } from './closures.ts'
import { splitBundle } from './commonjs-bundles.ts'
import { splitChains } from './commonjs-chains.ts'
import { joinEnums } from './commonjs-enums.ts'
import { commonJsLinks } from './commonjs-facts.ts'
import { lowerCommonJs, type Lowered } from './commonjs-lower.ts'
import { unwrapModule } from './commonjs-wrappers.ts'
import { readCommonJs } from './commonjs.ts'
import { isStrict } from './emit-commonjs.ts'
import { emit } from './emit.ts'
import { membersTaken } from './handed-on.ts'
import { moduleFacts } from './facts.ts'
import { splitItems } from './items.ts'
import type { ModuleLinks } from './links.ts'
import { analyzeScope } from './scope.ts'
import { composeMaps, lineOf, lineStarts, locator } from './source-map.ts'
import { parse, walk, type Node, type Syntax } from './syntax.ts'
import { positionOf, transform, type TransformSettings } from './transform.ts'
import { declaredVariableTypes, readDeclaredTypes } from './type-facts.ts'
import type { Emitted } from './emit.ts'

/** A module whose surroundings are not known yet: its facts, and how to write its code once they are. */
export interface AnalyzedModule {
  readonly facts: ModuleFacts
  emit(links: ModuleLinks): Emitted
}

export type Analysis =
  | { readonly ok: true; readonly module: AnalyzedModule }
  | { readonly ok: false; readonly message: string; readonly line: number; readonly column: number }

/** Largest source file that is compiled, in UTF-16 units. */
export const maxSourceLength = 8_000_000

/**
 * Reads one source file. `path` is the module's path in its package; its extension tells the language.
 * A syntax error comes back with its place in the source.
 */
export function analyze(path: string, source: string, settings: TransformSettings): Analysis {
  const text = source.startsWith('#!') ? `//${source.slice(2)}` : source
  if (text.length > maxSourceLength) {
    return {
      ok: false,
      message: `The file has ${text.length} characters; at most ${maxSourceLength} are compiled.`,
      line: 1,
      column: 0,
    }
  }
  if (text.includes('\0'))
    return {
      ok: false,
      message: 'The file is not text: it has a NUL character.',
      ...positionOf(text, text.indexOf('\0')),
    }
  const isJson = path.endsWith('.json')
  if (isJson) {
    const problem = jsonProblem(text)
    if (problem !== null) return { ok: false, message: problem, line: 1, column: 0 }
  }
  const code = isJson ? `export default JSON.parse(${JSON.stringify(text)});\n` : text
  const transformed = transform(isJson ? `${path}.js` : path, code, settings)
  if (!transformed.ok) return transformed
  const isCommonJs = settings.sourceType === 'commonjs'
  const sourceType = isCommonJs ? 'commonjs' : 'module'
  const lowered = isCommonJs ? lower(transformed) : null
  const script = lowered ?? transformed
  const parsed = parse('module.js', script.code, sourceType)
  if (!parsed.ok) return { ok: false, message: parsed.message, line: 1, column: 0 }
  const original = parseOriginal(path, code, isJson, sourceType)
  const decorator = settings.decorators === 'standard' && original !== null ? firstDecorator(original) : null
  if (decorator !== null) {
    const message = `Standard decorators cannot be compiled yet. If these are TypeScript's older ones, set "experimentalDecorators" in tsconfig.json.`
    return { ok: false, message, ...positionOf(code, decorator.start) }
  }
  const { syntax } = parsed
  const locate = locator(script.code, script.map)
  const deferred = firstDeferredImport(syntax)
  if (deferred !== null)
    return { ok: false, message: '`import defer` is not supported: Node does not run it.', ...locate(deferred.start) }
  const scope = analyzeScope(syntax, sourceType)
  const commonjs = lowered === null ? null : { ...readCommonJs(syntax, scope), generated: lowered.generated }
  const items = splitItems(syntax, scope, commonjs)
  const locateInSource = (offset: number): { line: number; column: number } => positionOf(code, offset)
  const declared = readDeclaredTypes(original ?? emptySyntax(syntax), locateInSource)
  const closures = findClosures(items, syntax, scope, !isCommonJs || isStrict(syntax))
  const makings = findMakings(closures, syntax, scope)
  const notes = findNotes(closures, makings, syntax)
  const facts = moduleFacts({
    path,
    format: isJson ? 'json' : sourceType,
    ...(commonjs === null
      ? {}
      : { commonjs: commonJsLinks(commonjs, { syntax, scope, locate, source: transformed.code }) }),
    syntax,
    scope,
    items,
    closures,
    makings,
    notes,
    taken: membersTaken(syntax),
    closureFacts:
      closures.length === 0 ? [] : describeClosures(closures, { syntax, scope, locate, makings }, original, code),
    declared,
    locate,
    locateInSource,
  })
  const exported = new Set(facts.exports.flatMap(({ local }) => (local === null ? [] : [local])))
  return {
    ok: true,
    module: {
      facts,
      emit: (links) => {
        const shown = isCommonJs ? new Set<string>() : exported
        const emitted = emit(syntax, scope, items, links, shown, closures, notes, facts.membersTaken ?? [], commonjs)
        const map = composeMaps(emitted.map, script.map)
        return { ...emitted, map }
      },
    },
  }
}

function firstDeferredImport({ code, program }: Syntax): Node | null {
  if (!/\bimport(\.| )defer\b/.test(code)) return null
  let found: Node | null = null
  walk(program, (node) => {
    const isImport = node.type === 'ImportDeclaration' || node.type === 'ImportExpression'
    if (isImport && node.phase === 'defer') found ??= node
  })
  return found
}

/** Types are in the source alone: what a name binds there is found by its place. */
function describeClosures(
  closures: readonly Closure[],
  context: ClosureContext,
  original: Syntax | null,
  code: string,
): ClosureFacts[] {
  const starts = lineStarts(code)
  const locateInSource = (offset: number): { line: number; column: number } => {
    const line = lineOf(starts, offset)
    return { line: line + 1, column: offset - starts[line]! }
  }
  const types = original === null ? new Map<string, TypeUse>() : declaredVariableTypes(original, locateInSource)
  const typeOf = (identifier: Node): TypeUse | null => {
    const { line, column } = context.locate(identifier.start)
    return types.get(`${line}:${column}`) ?? null
  }
  return closures.map((closure) => closureFacts(closure, closures, context, typeOf))
}

/** The transformed code with a binding for everything that it exports. What cannot be parsed is reported by the next step. */
function lower(transformed: {
  readonly code: string
  readonly map: string
}): Pick<Lowered, 'code' | 'map' | 'generated'> {
  const parsed = parse('module.js', transformed.code, 'commonjs')
  if (!parsed.ok) return { ...transformed, generated: new Map() }
  const scope = analyzeScope(parsed.syntax, 'commonjs')
  for (const simplify of [unwrapModule, splitBundle, joinEnums, splitChains]) {
    const simpler = simplify(transformed, parsed.syntax, scope)
    if (simpler !== null) return lower(simpler)
  }
  const lowered = lowerCommonJs(parsed.syntax, scope)
  return { ...lowered, map: composeMaps(lowered.map, transformed.map) }
}

function firstDecorator({ program }: Syntax): Node | null {
  let found: Node | null = null
  walk(program, (node) => {
    if (node.type === 'Decorator') found ??= node
  })
  return found
}

function jsonProblem(text: string): string | null {
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    return `The file is not JSON: ${(error as Error).message}.`
  }
}

/** The source with its types. The transformer has accepted it, so a parser error here can only mean that no types are known. */
function parseOriginal(path: string, code: string, isJson: boolean, sourceType: 'module' | 'commonjs'): Syntax | null {
  const parsed = parse(isJson ? 'module.js' : path, code, sourceType)
  return parsed.ok ? parsed.syntax : null
}

function emptySyntax(syntax: Syntax): Syntax {
  return { ...syntax, program: { ...syntax.program, body: [] } }
}
