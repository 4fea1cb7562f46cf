import path from 'node:path'
import { type ClientFolder, type ClientImport, extensionOf, writeClients } from './clients.ts'
import type { Compiler, Diagnostic, Project } from './compiler.ts'
import { probeFile, type ProbeFile } from './probe-file.ts'
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

export interface ProbeResults {
  readonly results: readonly ProbeResult[]
  /** The old version's clients, compiled. */
  readonly oldProject: Project
}

/** Compiles all probes against both versions, those of one import in one file. */
export function runProbes(
  compiler: Compiler,
  old: ClientSide,
  next: ClientSide,
  probes: readonly Probe[],
): Promise<ProbeResults> {
  return run(compiler, [old, next], probes)
}

async function run(
  compiler: Compiler,
  sides: readonly [ClientSide, ClientSide],
  probes: readonly Probe[],
): Promise<ProbeResults> {
  const groups = [...Map.groupBy(probes, ({ origin }) => origin.from)].map(([from, group], index) => ({
    from,
    group,
    name: `probes-${index}${extensionOf(from.mode)}`,
  }))
  for (const { client, isOneValue } of sides)
    await writeClients(
      client,
      new Map(groups.map(({ from, group, name }) => [name, probeFile(from, isOneValue(from), group).text])),
    )
  const files = sides.flatMap(({ client }) => groups.map(({ name }) => path.join(client.folder, name)))
  const projects = compiler.open(
    sides.map(({ client }) => client.configFile),
    files,
  )
  const results = groups.flatMap(({ from, group, name }) => {
    const [old, next] = sides.map(({ client, isOneValue }, side) => {
      const diagnostics = projects[side]!.program.getSemanticDiagnostics(path.join(client.folder, name))
      const syntax = projects[side]!.program.getSyntacticDiagnostics(path.join(client.folder, name))
      return byProbe(probeFile(from, isOneValue(from), group), [...syntax, ...diagnostics])
    })
    return group.map((probe) => ({ probe, old: old!(probe), new: next!(probe) }))
  })
  return { results, oldProject: projects[0]! }
}

/** What the compiler says of each. */
function byProbe(
  { text, lines }: ProbeFile,
  diagnostics: readonly Diagnostic[],
): (probe: Probe) => readonly Diagnostic[] {
  const said = byLine(text, diagnostics)
  return (probe) => lines.get(probe)!.flatMap((line) => said.get(line) ?? [])
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
