import { open } from 'node:fs/promises'
import { assert } from '@midflight/model'
import { edgeTypeNames, nodeTypeNames, type HeapGraph, type ScriptPlace } from './heap-graph.ts'
import { openStringTable } from './snapshot-strings.ts'

/** What the beginning of a snapshot says of the rest. */
interface Header {
  readonly meta: {
    readonly node_fields: readonly string[]
    readonly node_types: readonly [readonly string[], ...unknown[]]
    readonly edge_fields: readonly string[]
    readonly edge_types: readonly [readonly string[], ...unknown[]]
    readonly location_fields: readonly string[]
  }
  readonly node_count: number
  readonly edge_count: number
}

const chunkBytes = 4 * 1024 * 1024
const headerBytes = 64 * 1024

/**
 * Reads a heap snapshot piece by piece: as one text it would be longer than a string can be. The order of its parts is that in
 * which V8 writes them. Throws an Error where the file is not a snapshot or is cut short.
 */
export async function readSnapshot(path: string): Promise<HeapGraph> {
  const file = await open(path, 'r')
  try {
    const source = await openSource(file)
    const header = readHeader(source)
    const nodes = await readNodes(source, header)
    const edges = await readEdges(source, header)
    const locations = await readLocations(source, header, nodes.count)
    await source.skipTo('"strings":[')
    const strings = await openStringTable(source)
    return {
      ...nodes.columns,
      ...edges,
      ...strings,
      nodeCount: nodes.count,
      placeOf: locations,
      types: numbered(nodeTypeNames, header.meta.node_types[0]),
      edges: numbered(edgeTypeNames, header.meta.edge_types[0]),
    }
  } finally {
    await file.close()
  }
}

/** A file as a window of bytes that moves forward. */
export interface Source {
  bytes: Buffer
  position: number
  /** Puts the next piece in the place of this one; false at the end. */
  next(): Promise<boolean>
  /** Moves behind the next occurrence of a text. */
  skipTo(text: string): Promise<void>
}

async function openSource(file: Awaited<ReturnType<typeof open>>): Promise<Source> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  const source: Source = {
    bytes: buffer.subarray(0, 0),
    position: 0,
    next: async () => {
      const { bytesRead } = await file.read(buffer, 0, chunkBytes)
      source.bytes = buffer.subarray(0, bytesRead)
      source.position = 0
      return bytesRead > 0
    },
    skipTo: async (text) => {
      let matched = 0
      for (;;) {
        while (source.position < source.bytes.length) {
          const byte = source.bytes[source.position]
          source.position += 1
          matched = byte === text.charCodeAt(matched) ? matched + 1 : byte === text.charCodeAt(0) ? 1 : 0
          if (matched === text.length) return
        }
        if (!(await source.next())) throw cutShort()
      }
    },
  }
  await source.next()
  return source
}

function readHeader(source: Source): Header {
  const start = source.bytes.subarray(0, headerBytes).toString('latin1')
  const match = /^\{"snapshot":(\{.*?\}),\s*"nodes":\[/s.exec(start)
  if (match === null) throw new Error('The file does not begin as a heap snapshot does')
  source.position = match[0].length
  return JSON.parse(match[1]!) as Header
}

async function readNodes(
  source: Source,
  { meta, node_count: count }: Header,
): Promise<{
  count: number
  columns: Pick<HeapGraph, 'nodeTypes' | 'nodeNames' | 'nodeSizes' | 'firstEdge'>
}> {
  const columns = {
    nodeTypes: new Uint8Array(count),
    nodeNames: new Uint32Array(count),
    nodeSizes: new Uint32Array(count),
    firstEdge: new Uint32Array(count + 1),
  }
  const width = meta.node_fields.length
  const [type, name, size, edges] = ['type', 'name', 'self_size', 'edge_count'].map((f) => meta.node_fields.indexOf(f))
  let node = 0
  let field = 0
  await readNumbers(source, (value) => {
    if (field === type) columns.nodeTypes[node] = value
    else if (field === name) columns.nodeNames[node] = value
    else if (field === size) columns.nodeSizes[node] = value
    else if (field === edges) columns.firstEdge[node + 1] = columns.firstEdge[node]! + value
    field += 1
    if (field < width) return
    field = 0
    node += 1
  })
  assert(node === count, 'a snapshot has as many nodes as it says')
  return { count, columns }
}

async function readEdges(
  source: Source,
  { meta, edge_count: count }: Header,
): Promise<Pick<HeapGraph, 'edgeTypes' | 'edgeNames' | 'edgeTargets'>> {
  await source.skipTo('"edges":[')
  const columns = {
    edgeTypes: new Uint8Array(count),
    edgeNames: new Uint32Array(count),
    edgeTargets: new Uint32Array(count),
  }
  const nodeWidth = meta.node_fields.length
  assert(meta.edge_fields.join() === 'type,name_or_index,to_node', 'an edge has type, name and target')
  let edge = 0
  let field = 0
  await readNumbers(source, (value) => {
    if (field === 0) columns.edgeTypes[edge] = value
    else if (field === 1) columns.edgeNames[edge] = value
    else columns.edgeTargets[edge] = value / nodeWidth
    field += 1
    if (field < 3) return
    field = 0
    edge += 1
  })
  assert(edge === count, 'a snapshot has as many edges as it says')
  return columns
}

/** Where functions, and objects with constructors, come from. */
async function readLocations(source: Source, { meta }: Header, nodeCount: number): Promise<HeapGraph['placeOf']> {
  await source.skipTo('"locations":[')
  assert(meta.location_fields.join() === 'object_index,script_id,line,column', 'a location names script and place')
  const rows: number[] = []
  const rowOf = new Int32Array(nodeCount).fill(-1)
  const nodeWidth = meta.node_fields.length
  // Places are few, those who have them many: each place is kept once.
  const known = new Map<string, number>()
  let row: number[] = []
  await readNumbers(source, (value) => {
    row.push(value)
    if (row.length < 4) return
    const [object, script, line, column] = row as [number, number, number, number]
    const key = `${script}:${line}:${column}`
    let index = known.get(key)
    if (index === undefined) {
      index = rows.length
      rows.push(script, line, column)
      known.set(key, index)
    }
    rowOf[object / nodeWidth] = index
    row = []
  })
  return (node): ScriptPlace | null => {
    const index = rowOf[node]!
    return index === -1 ? null : { script: rows[index]!, line: rows[index + 1]!, column: rows[index + 2]! }
  }
}

/** Reads whole numbers up to the bracket that closes their array, and moves behind it. */
async function readNumbers(source: Source, take: (value: number) => void): Promise<void> {
  let value = 0
  let hasDigits = false
  for (;;) {
    const { bytes } = source
    let { position } = source
    for (; position < bytes.length; position += 1) {
      const byte = bytes[position]!
      if (byte >= 48 && byte <= 57) {
        value = value * 10 + byte - 48
        hasDigits = true
      } else if (hasDigits) {
        take(value)
        value = 0
        hasDigits = false
      }
      if (byte === 93) {
        source.position = position + 1
        return
      }
    }
    if (!(await source.next())) throw cutShort()
  }
}

function numbered<Name extends string>(
  names: readonly Name[],
  known: readonly string[],
): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name) => [name, known.indexOf(name)])) as Record<Name, number>
}

export function cutShort(): Error {
  return new Error('The heap snapshot is cut short')
}
