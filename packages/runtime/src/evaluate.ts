import { assert } from '@midflight/model'
import { evaluateForImport, isCommonJs } from './commonjs.ts'
import { checkFixedNames, loadPackage, type OpenBody } from './linking.ts'
import { deferred, NativePromise } from './promises.ts'
import { instantiate, openBody, unitOf, type Program } from './program.ts'
import type { ModuleUnit, Records } from './unit.ts'

/**
 * Evaluation of the module graph, by ECMA-262 16.2.1.6.1.3 (Evaluate) and the operations it names; the steps are cited by their names.
 * A package counts as a dependency without dependencies, and as an asynchronous one if it cannot be loaded at once.
 */

/** What a unit needs while it is being evaluated: the fields of a Cyclic Module Record. */
interface Evaluation {
  index: number
  ancestorIndex: number
  cycleRoot: ModuleUnit | null
  pendingDependencies: number
  readonly asyncParents: ModuleUnit[]
  /** The order in which modules became asynchronous; 0 for those that are not. */
  asyncOrder: number
  body: OpenBody | null
  isOpened: boolean
  /** Packages that are still loading. */
  packages: Promise<void>[]
  settled: PromiseWithResolvers<void> | null
}

const evaluations = new WeakMap<ModuleUnit, Evaluation>()
let asyncCount = 0

/** Evaluates a module and all that it needs. Rejects with what its code throws, again and again for the same module. */
export function evaluate(program: Program, unit: ModuleUnit): Promise<void> {
  if (isCommonJs(unit.module)) return evaluateCommonJs(program, unit)
  const root =
    unit.status === 'evaluated' || unit.status === 'evaluating-async' ? (evaluationOf(unit).cycleRoot ?? unit) : unit
  const known = evaluationOf(root)
  if (known.settled !== null) return known.settled.promise
  const settled = deferred<void>()
  if (root.status === 'evaluated' && root.error === null) {
    settled.resolve()
    return settled.promise
  }
  known.settled = settled
  const stack: ModuleUnit[] = []
  try {
    visit(program, root, stack, 0)
    assert(stack.length === 0, 'evaluation leaves no module half done')
    if (known.asyncOrder === 0) settled.resolve()
  } catch (thrown) {
    for (const member of stack) fail(member, thrown)
    fail(root, thrown)
    settled.reject(thrown)
  }
  return settled.promise
}

async function evaluateCommonJs(program: Program, unit: ModuleUnit): Promise<void> {
  evaluateForImport(program, unit)
}

/** The same for a module that is required, and so has to be there at once. */
export function evaluateNow(program: Program, unit: ModuleUnit): void {
  const closure = staticClosure(program, unit)
  const awaiting = closure.find(({ module }) => module.awaits)
  if (awaiting !== undefined) {
    const message = `require() cannot be used on an ESM graph with top-level await. Use import() instead. (${awaiting.path})`
    throw Object.assign(new Error(message), { code: 'ERR_REQUIRE_ASYNC_MODULE' })
  }
  evaluate(program, unit).catch(() => {})
  if (unit.error !== null) throw unit.error.thrown
}

function staticClosure(program: Program, unit: ModuleUnit): ModuleUnit[] {
  const found = new Set([unit])
  for (const { module } of found) {
    if (isCommonJs(module)) continue
    for (const request of module.requests) if (request.kind === 'upgradable') found.add(unitOf(program, request.path))
  }
  return [...found]
}

function evaluationOf(unit: ModuleUnit): Evaluation {
  let evaluation = evaluations.get(unit)
  if (evaluation === undefined) {
    evaluation = {
      index: -1,
      ancestorIndex: -1,
      cycleRoot: null,
      pendingDependencies: 0,
      asyncParents: [],
      asyncOrder: 0,
      body: null,
      isOpened: false,
      packages: [],
      settled: null,
    }
    evaluations.set(unit, evaluation)
  }
  return evaluation
}

function fail(unit: ModuleUnit, thrown: unknown): void {
  if (unit.status === 'evaluated' && unit.error === null) return
  unit.status = 'evaluated'
  unit.error ??= { thrown }
}

/** InnerModuleEvaluation. Returns the next index. */
function visit(program: Program, unit: ModuleUnit, stack: ModuleUnit[], startIndex: number): number {
  if (unit.status === 'evaluating-async' || unit.status === 'evaluated') {
    if (unit.error !== null) throw unit.error.thrown
    return startIndex
  }
  if (unit.status === 'evaluating') return startIndex
  assert(unit.status === 'linked', `${unit.path} is linked before it is evaluated`)
  const own = evaluationOf(unit)
  unit.status = 'evaluating'
  own.index = startIndex
  own.ancestorIndex = startIndex
  own.pendingDependencies = 0
  let index = startIndex + 1
  stack.push(unit)
  for (const request of unit.module.requests) {
    const dependency = request.kind === 'fixed' ? null : unitOf(program, request.path)
    if (request.kind === 'fixed') visitPackage(program, own, request.url)
    else if (dependency !== null && isCommonJs(dependency.module)) evaluateForImport(program, dependency)
    else if (dependency !== null) index = visitDependency(program, unit, dependency, stack, index)
  }
  if (own.packages.length > 0 || own.pendingDependencies > 0 || unit.module.awaits) {
    own.asyncOrder = asyncCount += 1
    if (own.pendingDependencies === 0) executeAsync(program, unit)
  } else {
    execute(program, unit)
  }
  closeCycle(unit, own, stack)
  return index
}

function visitPackage(program: Program, own: Evaluation, url: string): void {
  const loading = loadPackage(program, url)
  if (loading !== null) own.packages.push(loading)
}

function visitDependency(
  program: Program,
  unit: ModuleUnit,
  dependency: ModuleUnit,
  stack: ModuleUnit[],
  startIndex: number,
): number {
  const index = visit(program, dependency, stack, startIndex)
  let required = dependency
  if (dependency.status === 'evaluating') {
    const own = evaluationOf(unit)
    own.ancestorIndex = Math.min(own.ancestorIndex, evaluationOf(dependency).ancestorIndex)
  } else {
    required = evaluationOf(dependency).cycleRoot ?? dependency
    if (required.error !== null) throw required.error.thrown
  }
  const needed = evaluationOf(required)
  if (needed.asyncOrder > 0 && required.status !== 'evaluated') {
    evaluationOf(unit).pendingDependencies += 1
    needed.asyncParents.push(unit)
  }
  return index
}

/** The first module of a cycle to be visited closes it. */
function closeCycle(unit: ModuleUnit, own: Evaluation, stack: ModuleUnit[]): void {
  if (own.ancestorIndex !== own.index) return
  for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
    const evaluation = evaluationOf(member)
    evaluation.cycleRoot = unit
    if (member.status === 'evaluating') member.status = evaluation.asyncOrder > 0 ? 'evaluating-async' : 'evaluated'
    if (member === unit) break
  }
}

/** ExecuteModule for a module without `await`. */
function execute(program: Program, unit: ModuleUnit): void {
  const body = open(program, unit)
  const { done } = body.next() as IteratorResult<void, void>
  assert(done === true, `the body of ${unit.path} ends`)
}

/** ExecuteAsyncModule: also for modules that only wait for a package. */
function executeAsync(program: Program, unit: ModuleUnit): void {
  const own = evaluationOf(unit)
  const run = async (): Promise<unknown> => {
    await allLoaded(own.packages)
    return open(program, unit).next()
  }
  void settle(program, unit, own.packages.length > 0 ? run() : runAtOnce(program, unit))
}

/** Waits with `await`, which no `then` of the program can come between. */
async function settle(program: Program, unit: ModuleUnit, running: Promise<unknown>): Promise<void> {
  try {
    await running
  } catch (thrown) {
    return asyncRejected(unit, thrown)
  }
  asyncFulfilled(program, unit)
}

/** All are waited for, so that none is left whose rejection nobody handles. */
async function allLoaded(packages: readonly Promise<void>[]): Promise<void> {
  let failure: { readonly thrown: unknown } | null = null
  for (const loading of packages) {
    try {
      await loading
    } catch (thrown) {
      failure ??= { thrown }
    }
  }
  if (failure !== null) throw failure.thrown
}

/** The promise of the body itself: one of an `async` function around it would take more turns than a module does. */
function runAtOnce(program: Program, unit: ModuleUnit): Promise<unknown> {
  try {
    return open(program, unit).next() as Promise<unknown>
  } catch (thrown) {
    const failed = deferred<never>()
    failed.reject(thrown)
    return failed.promise
  }
}

/**
 * Opens the modules with top-level `await` that are about to be evaluated, as far as all that they take is loaded. Their bodies take a turn to
 * open, and have to start in the turn in which evaluation comes to them.
 */
export async function openAwaiting(program: Program): Promise<void> {
  const opened: unknown[] = []
  for (const unit of program.units.values()) {
    if (unit.status !== 'linked' || !unit.module.awaits || unit.module.cycle.length > 0) continue
    if (unit.module.fixed.every(({ url }) => program.fixed.has(url))) opened.push(...openAll(program, [unit]))
  }
  if (opened.length > 0) await NativePromise.allSettled(opened)
}

/** AsyncModuleExecutionFulfilled. */
function asyncFulfilled(program: Program, unit: ModuleUnit): void {
  if (unit.status === 'evaluated') return
  const own = evaluationOf(unit)
  unit.status = 'evaluated'
  own.settled?.resolve()
  const ready: ModuleUnit[] = []
  gatherReady(unit, ready)
  ready.sort((left, right) => evaluationOf(left).asyncOrder - evaluationOf(right).asyncOrder)
  for (const parent of ready) {
    if (parent.status === 'evaluated') continue
    if (parent.module.awaits || evaluationOf(parent).packages.length > 0) {
      executeAsync(program, parent)
      continue
    }
    try {
      execute(program, parent)
    } catch (thrown) {
      asyncRejected(parent, thrown)
      continue
    }
    parent.status = 'evaluated'
    evaluationOf(parent).settled?.resolve()
  }
}

/** GatherAvailableAncestors. */
function gatherReady(unit: ModuleUnit, ready: ModuleUnit[]): void {
  for (const parent of evaluationOf(unit).asyncParents) {
    const root = evaluationOf(parent).cycleRoot
    if (ready.includes(parent) || (root !== null && root.error !== null)) continue
    const evaluation = evaluationOf(parent)
    evaluation.pendingDependencies -= 1
    if (evaluation.pendingDependencies > 0) continue
    ready.push(parent)
    if (!parent.module.awaits && evaluation.packages.length === 0) gatherReady(parent, ready)
  }
}

/** AsyncModuleExecutionRejected. */
function asyncRejected(unit: ModuleUnit, thrown: unknown): void {
  if (unit.status === 'evaluated') return
  unit.status = 'evaluated'
  unit.error = { thrown }
  for (const parent of evaluationOf(unit).asyncParents) asyncRejected(parent, thrown)
  evaluationOf(unit).settled?.reject(thrown)
}

/** A module's body, with its functions defined. The members of a cycle are opened together, since they may call each other's functions. */
function open(program: Program, unit: ModuleUnit): OpenBody {
  const own = evaluationOf(unit)
  if (own.body === null)
    openAll(program, unit.module.cycle.length === 0 ? [unit] : unit.module.cycle.map((file) => unitOf(program, file)))
  const { body } = own
  assert(body !== null, `${unit.path} is open`)
  own.body = null
  return body
}

/** Returns what the bodies' first steps give: promises, for those that await. */
function openAll(program: Program, units: readonly ModuleUnit[]): unknown[] {
  const waiting = units.filter((unit) => !evaluationOf(unit).isOpened)
  for (const unit of waiting) {
    for (const { url } of unit.module.fixed) void loadPackage(program, url)
    checkFixedNames(program, unit.module)
    recordsOf(program, unit.path)
  }
  return waiting.map((unit) => {
    const own = evaluationOf(unit)
    own.body = openBody(program, unit.instance!, (file) => recordsOf(program, file))
    own.isOpened = true
    return own.body.next()
  })
}

/** The records of a module that is linked to, opened or not. */
function recordsOf(program: Program, file: string): Records {
  const unit = unitOf(program, file)
  if (unit.instance === null) {
    unit.instance = instantiate(program, unit, unit.module, null)
    unit.records = [new WeakRef(unit.instance.records)]
    unit.values = unit.instance.values
    unit.defined = unit.instance.defined
  }
  return unit.instance.records
}
