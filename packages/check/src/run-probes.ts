import path from 'node:path'
import { type ClientFolder, type ClientImport, extensionOf, importLine, writeClients } from './clients.ts'
import type { Compiler, Diagnostic } from './compiler.ts'
import type { Probe } from './probe.ts'

/** What the compiler says to a probe in each version. */
export interface ProbeResult {
  readonly probe: Probe
  readonly old: readonly Diagnostic[]
  readonly new: readonly Diagnostic[]
}

export interface ClientSide {
  readonly client: ClientFolder
  readonly isOneValue: (from: ClientImport) => boolean
}

/** Compiles all probes against both versions, those of one import in one file. */
export function runProbes(
  compiler: Compiler,
  old: ClientSide,
  next: ClientSide,
  probes: readonly Probe[],
): Promise<readonly ProbeResult[]> {
  return run(compiler, [old, next], probes)
}

async function run(
  compiler: Compiler,
  sides: readonly [ClientSide, ClientSide],
  probes: readonly Probe[],
): Promise<readonly ProbeResult[]> {
  const groups = [...Map.groupBy(probes, ({ origin }) => origin.from)].map(([from, group], index) => ({
    from,
    group,
    name: `probes-${index}${extensionOf(from.mode)}`,
  }))
  for (const { client, isOneValue } of sides)
    await writeClients(
      client,
      new Map(groups.map(({ from, group, name }) => [name, fileText(from, isOneValue(from), group)])),
    )
  const files = sides.flatMap(({ client }) => groups.map(({ name }) => path.join(client.folder, name)))
  const projects = compiler.open(
    sides.map(({ client }) => client.configFile),
    files,
  )
  return groups.flatMap(({ from, group, name }) => {
    const [old, next] = sides.map(({ client, isOneValue }, side) => {
      const diagnostics = projects[side]!.program.getSemanticDiagnostics(path.join(client.folder, name))
      const syntax = projects[side]!.program.getSyntacticDiagnostics(path.join(client.folder, name))
      return byLine(fileText(from, isOneValue(from), group), [...syntax, ...diagnostics])
    })
    return group.map((probe, index) => ({ probe, old: old!.get(index + 1) ?? [], new: next!.get(index + 1) ?? [] }))
  })
}

/** One line each, after the line of the import. */
function fileText(from: ClientImport, isOneValue: boolean, probes: readonly Probe[]): string {
  return [importLine(from, isOneValue), ...probes.map(probeLine), ''].join('\n')
}

function probeLine({ typeParameters, parameters, statements }: Probe, index: number): string {
  const generics = typeParameters.length === 0 ? '' : `<${typeParameters.join(', ')}>`
  return `export function client${index}${generics}(${parameters.join(', ')}) { ${statements.join('; ')} }`.replaceAll(
    /\s*\n\s*/g,
    ' ',
  )
}

function byLine(text: string, diagnostics: readonly Diagnostic[]): Map<number, Diagnostic[]> {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return Map.groupBy(diagnostics, ({ pos }) => lineOf(starts, pos))
}

function lineOf(starts: readonly number[], position: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= position) low = middle
    else high = middle - 1
  }
  return low
}
