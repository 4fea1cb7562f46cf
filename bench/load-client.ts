import net from 'node:net'

/**
 * Keep-alive load in a process of its own: `node load-client.ts <port> <connections> <milliseconds>`, once for each line on standard input
 * (any text). Prints one JSON line for each. Every connection sends its next request when it has the answer of the last.
 */
export interface LoadResult {
  readonly requests: number
  readonly failed: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly worstMs: number
}

const [port = 0, connections = 0, durationMs = 0] = process.argv.slice(2).map(Number)

const texts = requestTexts()
const headEnd = Buffer.from('\r\n\r\n')

for await (const line of process.stdin as AsyncIterable<Buffer>) {
  void line
  console.log(JSON.stringify(await load()))
}

async function load(): Promise<LoadResult> {
  const latencies: number[] = []
  let failed = 0
  const startedAt = performance.now()
  const endsAt = startedAt + durationMs
  const runs = Array.from({ length: connections }, (_, index) =>
    runConnection(index, endsAt, {
      onAnswer: (latencyMs, status) => {
        latencies.push(latencyMs)
        if (status >= 400) failed += 1
      },
      onFailure: () => {
        failed += 1
      },
    }),
  )
  await Promise.all(runs)
  const elapsedMs = performance.now() - startedAt
  latencies.sort((left, right) => left - right)
  const at = (share: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? 0
  return {
    requests: latencies.length,
    failed,
    perSecond: (latencies.length * 1000) / elapsedMs,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    worstMs: latencies.at(-1) ?? 0,
  }
}

interface Listener {
  readonly onAnswer: (latencyMs: number, status: number) => void
  readonly onFailure: () => void
}

function runConnection(index: number, endsAt: number, { onAnswer, onFailure }: Listener): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let sent = index * 7
    let sentAt = 0
    let received = Buffer.alloc(0)
    const send = (): void => {
      sent += 1
      sentAt = performance.now()
      socket.write(texts[sent % texts.length] ?? '')
    }
    socket.on('connect', send)
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const answer = readAnswer(received)
      if (answer === null) return
      received = Buffer.alloc(0)
      onAnswer(performance.now() - sentAt, answer)
      if (performance.now() < endsAt) send()
      else socket.end()
    })
    socket.on('error', onFailure)
    socket.on('close', () => resolve())
  })
}

/** The status of a complete answer, or null while there is more to come. */
function readAnswer(received: Buffer): number | null {
  const end = received.indexOf(headEnd)
  if (end === -1) return null
  const head = received.toString('latin1', 0, end)
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
  return received.length < end + 4 + length ? null : Number(head.slice(9, 12))
}

/** Ten requests: lists, single products and orders, as a shop gets them. */
function requestTexts(): Buffer[] {
  const get = (path: string): Buffer =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: shop\r\naccept: application/json\r\n\r\n`)
  const post = (value: unknown): Buffer => {
    const text = JSON.stringify(value)
    const head = `POST /orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n`
    return Buffer.from(head + text)
  }
  return [
    get('/products?limit=20'),
    get('/products/p1'),
    get('/products/p250'),
    post({ product: 'p17', count: 3 }),
    get('/products?tag=shelf-3&limit=10'),
    get('/products/p77'),
    get('/products/p499'),
    get('/orders?product=p17'),
    post({ product: 'p200', count: 1 }),
    get('/products/p5'),
  ]
}
