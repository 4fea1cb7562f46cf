import { TypePredicateKind, type NodeHandle, type Signature } from 'typescript/unstable/sync'
import type { Type } from '../compiler.ts'
import type { CallParameter, CallSubject, Holder } from '../subjects.ts'
import { maxDepth, type Walk } from './walk.ts'

/** What a call gives to a client, if its members are to be walked. */
interface Given {
  readonly holder: Holder
  readonly type: Type
}

/** A signature of something that a client calls, or constructs with. */
export function walkCall(
  walk: Walk,
  name: string,
  callee: Holder,
  signature: Signature,
  overload: number | null,
  declaration: NodeHandle | undefined,
  depth: number,
): Given | null {
  const { isConstruct } = signature
  const symbols = signature.getParameters()
  const types = symbols.map((symbol) => walk.checker.getTypeOfSymbol(symbol))
  const result = walk.checker.getReturnTypeOfSignature(signature)
  if (result === undefined || types.some((type) => type === undefined)) return null
  const typeParameters = walk.types.declarationsOf(signature.getTypeParameters())
  const parameters = types.map((type, index) => ({
    name: symbols[index]!.name,
    type: walk.types.text(type!),
    alternatives: walk.types.alternativesOf(type!),
    isRest: signature.hasRestParameter && index === types.length - 1,
  }))
  for (const type of types) walk.named.meet(type!, 'in')
  walk.named.meet(result, 'out')
  walk.add({
    kind: 'call',
    origin: walk.origin(name, signature.declaration ?? declaration),
    isConstruct,
    overload,
    callee,
    typeParameters,
    parameters,
    result: walk.types.text(result),
    guard: guardOf(walk, signature),
  })
  if (isConstruct || overload !== null || depth >= maxDepth || !walk.isToBeWalked(result)) return null
  return { holder: holderOfResult(callee, typeParameters, parameters, depth), type: result }
}

function guardOf(walk: Walk, signature: Signature): CallSubject['guard'] {
  const predicate = walk.checker.getTypePredicateOfSignature(signature)
  if (predicate?.kind !== TypePredicateKind.Identifier || predicate.type === undefined) return null
  return { parameter: predicate.parameterIndex, type: walk.types.text(predicate.type) }
}

/** `parser.create(a0_0, ...a0_1)`; the depth keeps apart what several calls in a row are given. */
function holderOfResult(
  callee: Holder,
  typeParameters: readonly string[],
  parameters: readonly CallParameter[],
  depth: number,
): Holder {
  const given = parameters.map(({ isRest }, index) => `${isRest ? '...' : ''}a${depth}_${index}`)
  return {
    typeParameters: [...callee.typeParameters, ...typeParameters],
    parameters: [...callee.parameters, ...parameters.map(({ type }, index) => `a${depth}_${index}: ${type}`)],
    expression: `${callee.expression}(${given.join(', ')})`,
  }
}
