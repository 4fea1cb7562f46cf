import { SignallingPeer, type Signal } from '../../clients/signalling-peer.ts'
import type { Answers } from '../../scenario.ts'
import { eventually, get, path, signal } from './server.ts'

const json = { 'content-type': 'application/json' }

/** Pages, ways to come in, messages to oneself, and one peer too many. */
export async function probe(port: number): Promise<Answers> {
  const answers: Record<string, unknown> = {}
  const page = async (name: string, target: string, options?: Parameters<typeof get>[2]) => {
    answers[name] = await get(port, target, options)
  }
  await page('the description', '/signals')
  await page('the description, asked by a page of another site', '/signals/', {
    headers: { origin: 'http://example.com' },
  })
  await page('whether another site may ask', '/signals', {
    method: 'OPTIONS',
    headers: { origin: 'http://example.com', 'access-control-request-method': 'POST' },
  })
  await page('a page that is not there', '/nothing')
  await page('a page below the key that is not there', `${path}/nothing`)
  await page('the head of the description', '/signals', { method: 'HEAD' })
  answers['a new id'] = kindOfId((await get(port, `${path}/id`)).body)
  answers['a new id under another key'] = (await get(port, '/signals/other/id')).status

  const here = await SignallingPeer.join(port, path, 'probe-a')
  answers['an offer by POST'] = await posted(port, 'probe-a/token-of-probe-a/offer', '{"type":"OFFER","dst":"probe-a"}')
  answers['an offer by POST with a wrong token'] = await posted(port, 'probe-a/wrong/offer', '{}')
  answers['an offer by POST of nobody'] = await posted(port, 'nobody/token/offer', '{}')
  answers['an offer by POST that is no JSON'] = await posted(port, 'probe-a/token-of-probe-a/offer', '{')
  answers['what came of it'] = await here.maybeNext(300)
  answers['the peers'] = await probesHere(port)
  Object.assign(answers, await firstWords(port))
  Object.assign(answers, await messages(here))
  await here.close()
  answers['too many'] = await tooMany(port)
  return answers
}

async function posted(port: number, target: string, body: string): Promise<string> {
  const response = await get(port, `${path}/${target}`, { method: 'POST', headers: json, body })
  // The rest of an error's page is its stack.
  return `${response.status} ${/<pre>(.*?)(?:<br>|<\/pre>)/.exec(response.body)?.[1] ?? response.body}`
}

/** What the server says to those who come in one way or another. */
async function firstWords(port: number): Promise<Answers> {
  const ways: readonly (readonly [string, string])[] = [
    ['nothing said', path],
    ['no id', `${path}?key=peerjs&token=t`],
    ['no token', `${path}?key=peerjs&id=probe-b`],
    ['no key', `${path}?id=probe-b&token=t`],
    ['another key', `${path}?key=other&id=probe-b&token=t`],
    ['an id that is taken', `${path}?key=peerjs&id=probe-a&token=t`],
    ['two ids', `${path}?key=peerjs&id=probe-b&id=probe-c&token=t`],
    ['an id with a space', `${path}?key=peerjs&id=probe%20b&token=t`],
    ['a version', `${path}?key=peerjs&id=probe-b&token=t&version=1.5.0`],
    ['another path', '/signals/elsewhere?key=peerjs&id=probe-b&token=t'],
    ['a path with a slash', `${path}/?key=peerjs&id=probe-b&token=t`],
  ]
  const answers: Record<string, unknown> = {}
  for (const [name, target] of ways) {
    const peer = SignallingPeer.open(port, target)
    const first = await peer.maybeNext(2000)
    answers[`who comes with ${name}`] = first ?? (peer.closed ? '(closed)' : '(nothing)')
    answers[`the peers after ${name}`] = await probesHere(port)
    await peer.close()
    await gone(port)
  }
  return answers
}

/** Messages of one peer to itself, and what comes back. */
async function messages(here: SignallingPeer): Promise<Answers> {
  const said: readonly (readonly [string, Signal | string])[] = [
    ['OFFER', signal('OFFER', 'probe-a', 'offer')],
    ['an unknown type', signal('DANCE', 'probe-a', 'dance')],
    ['EXPIRE', signal('EXPIRE', 'probe-a', 'late')],
    ['HEARTBEAT', { type: 'HEARTBEAT' }],
    ['no JSON', '{'],
    ['a number', '5'],
    ['no type', '{"dst":"probe-a"}'],
    ["somebody else's name", { type: 'OFFER', src: 'alice', dst: 'probe-a' }],
  ]
  const answers: Record<string, unknown> = {}
  for (const [name, message] of said) {
    here.send(message)
    here.send(signal('ANSWER', 'probe-a', 'that was it'))
    const replies: Signal[] = []
    for (;;) {
      const reply = await here.next()
      if (reply.type === 'ANSWER') break
      replies.push(reply)
    }
    answers[`what comes of ${name}`] = replies
  }
  return answers
}

/** What is said to the first who finds no room. */
async function tooMany(port: number): Promise<Signal | null> {
  const peers: SignallingPeer[] = []
  let last: Signal | null = { type: 'OPEN' }
  while (last?.type === 'OPEN' && peers.length < 50) {
    const peer = SignallingPeer.open(port, `${path}?key=peerjs&id=probe-${peers.length}&token=t`)
    peers.push(peer)
    last = await peer.maybeNext()
  }
  for (const peer of peers) await peer.close()
  await gone(port)
  return last
}

async function probesHere(port: number): Promise<string[]> {
  const ids = JSON.parse((await get(port, `${path}/peers`)).body) as unknown[]
  return ids.map(String).filter((id) => id.startsWith('probe'))
}

/** Waits until only the first of the probe's peers is left, or none. */
async function gone(port: number): Promise<void> {
  await eventually(async () => (await probesHere(port)).every((id) => id === 'probe-a'))
}

function kindOfId(id: string): string {
  return id.replace(/^guest-\d+$/, 'guest-n').replace(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, 'uuid')
}
