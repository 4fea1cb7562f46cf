import { TypePredicateKind, type NodeHandle, type Signature } from 'typescript/unstable/sync'
import type { Type } from '../compiler.ts'
import type { CallParameter, CallSubject, Holder } from '../subjects.ts'
import { kindOfResult } from './kind-of-result.ts'
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
  const result = walk.checker.getReturnTypeOfSignature(signature)
  const parameters = parametersOf(walk, signature)
  if (result === undefined || parameters === null) return null
  for (const symbol of signature.getParameters())
    walk.named.meet(walk.checker.getTypeOfSymbol(symbol)!, callee.isTheirs ? 'back' : 'in')
  walk.named.meet(result, 'out')
  if (!callee.isTheirs) walk.named.produce(result)
  const typeParameters = walk.types.declarationsOf(signature.getTypeParameters())
  const resultText = walk.types.text(result)
  walk.add({
    kind: 'call',
    origin: walk.origin(name, signature.declaration ?? declaration),
    isConstruct,
    overload,
    callee,
    typeParameters,
    parameters,
    result: resultText,
    givesSelf: resultText === callee.self && walk.types.givesSelf(signature),
    kindOfResult: kindOfResult(walk.checker, result),
    guard: guardOf(walk, signature),
  })
  if (isConstruct || overload !== null || depth >= maxDepth || !walk.isToBeWalked(result)) return null
  return { holder: holderOfResult(callee, typeParameters, parameters, depth), type: result }
}

/** What a signature takes; `null` if the compiler does not know. */
export function parametersOf(walk: Walk, signature: Signature): readonly CallParameter[] | null {
  const symbols = signature.getParameters()
  const types = symbols.map((symbol) => walk.checker.getTypeOfSymbol(symbol))
  if (types.some((type) => type === undefined)) return null
  return types.map((type, index) => ({
    name: symbols[index]!.name,
    type: walk.types.text(type!),
    alternatives: walk.types.alternativesOf(type!),
    members: walk.types.literalMembersOf(type!),
    isRest: signature.hasRestParameter && index === types.length - 1,
  }))
}

function guardOf(walk: Walk, signature: Signature): CallSubject['guard'] {
  const predicate = walk.checker.getTypePredicateOfSignature(signature)
  const isAssertion = predicate?.kind === TypePredicateKind.AssertsIdentifier
  if (predicate === undefined || !(isAssertion || predicate.kind === TypePredicateKind.Identifier)) return null
  const type = predicate.type === undefined ? null : walk.types.text(predicate.type)
  return { parameter: predicate.parameterIndex, type, isAssertion }
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
    self: null,
    isTheirs: callee.isTheirs,
  }
}
