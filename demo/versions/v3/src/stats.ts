let messages = 0
let requests = 0
let commands = 0

let sampledAt = performance.now()
const sampled = { messages: 0, requests: 0 }
const perSecond = { messages: 0, requests: 0 }

export function countMessage(): void {
  messages += 1
}

export function countRequest(): void {
  requests += 1
}

export function countCommand(): void {
  commands += 1
}

/** Works out the rates since the last sample. */
export function sample(): void {
  const now = performance.now()
  const seconds = (now - sampledAt) / 1_000
  perSecond.messages = Math.round((messages - sampled.messages) / seconds)
  perSecond.requests = Math.round((requests - sampled.requests) / seconds)
  sampled.messages = messages
  sampled.requests = requests
  sampledAt = now
}

export function statistics(): Record<string, unknown> {
  return { messages, requests, commands, perSecond: { ...perSecond } }
}
