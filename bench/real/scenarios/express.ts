import { connectWebClients } from './web/clients.ts'
import { interview, json, speak, type Question } from './web/exchange.ts'
import type { Answers, Scenario } from '../scenario.ts'

export const express: Scenario = {
  package: 'express',
  kind: 'HTTP framework with middleware, sessions and static files',
  versions: [
    '4.17.0',
    '4.17.1',
    '4.17.2',
    '4.17.3',
    '4.18.0',
    '4.18.1',
    '4.18.2',
    '4.18.3',
    '4.19.0',
    '4.19.1',
    '4.19.2',
    '4.20.0',
    '4.21.0',
    '4.21.1',
    '4.21.2',
    '4.22.0',
    '4.22.1',
    '4.22.2',
    '5.0.0',
    '5.0.1',
    '5.1.0',
    '5.2.0',
    '5.2.1',
  ],
  program: 'express',
  also: { 'express-session': '1.18.2' },
  before: '2026-11-01',
  connect: connectWebClients,
  probe,
  news: {
    '4.18.0': 'status 205',
    '4.18.3': 'JSON that is no object',
    '4.20.0': 'redirect to a script',
    '5.0.0': 'query',
    '5.1.0': 'many links',
  },
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const deep = `a${'[b]'.repeat(40)}=1`

const questions: Readonly<Record<string, Question>> = {
  root: { path: '/' },
  head: { method: 'HEAD', path: '/' },
  options: { method: 'OPTIONS', path: '/messages/a' },
  'unknown route': { path: '/nowhere?x=1' },
  'no session': { path: '/cart' },
  'invalid session': json('POST', '/sessions', { name: 'x' }),
  'malformed JSON': {
    method: 'POST',
    path: '/sessions',
    headers: { 'content-type': 'application/json' },
    body: '{"name":',
  },
  'JSON that is no object': {
    method: 'POST',
    path: '/examples/echo',
    headers: { 'content-type': 'application/json' },
    body: '7',
  },
  'empty JSON': { method: 'POST', path: '/examples/echo', headers: { 'content-type': 'application/json' } },
  'no body': { method: 'POST', path: '/examples/echo' },
  'too large': json('POST', '/examples/echo', { text: 'x'.repeat(20_000) }),
  'odd charset': {
    method: 'POST',
    path: '/examples/echo',
    headers: { 'content-type': 'application/json; charset=klingon' },
    body: '{}',
  },
  'odd encoding': {
    method: 'POST',
    path: '/examples/echo',
    headers: { 'content-type': 'application/json', 'content-encoding': 'zip' },
    body: '{}',
  },
  text: { method: 'POST', path: '/examples/echo', headers: { 'content-type': 'text/plain' }, body: 'plain words' },
  form: { method: 'POST', path: '/examples/echo', headers: form, body: 'a=1&b[c]=2&d[]=3&d[]=4' },
  'deep form': { method: 'POST', path: '/examples/echo', headers: form, body: deep },
  'form with poison': {
    method: 'POST',
    path: '/examples/echo',
    headers: form,
    body: '__proto__[admin]=1&constructor=2&a.hasOwnProperty=3',
  },
  'malformed path': { path: '/cart/%E0%A4%A' },
  user: { path: '/examples/users/ada' },
  'malformed user': { path: '/examples/users/%' },
  nobody: { path: '/examples/users/nobody' },
  throws: { path: '/examples/throws' },
  teapot: { path: '/examples/teapot' },
  redirect: { path: '/examples/redirect?to=http://example.org/a%20b' },
  'redirect oddly': { path: '/examples/redirect-oddly' },
  'redirect to a script': { path: '/examples/redirect?to=%22%3E%3Cscript%3E', headers: { accept: 'text/html' } },
  back: { path: '/examples/back', headers: { referer: '/from' } },
  query: { path: '/examples/query?a=1&b[c]=2&d=3&d=4&__proto__[x]=1' },
  'deep query': { path: `/examples/query?${deep}` },
  about: {
    path: '/examples/about?x=1',
    headers: { host: 'a.b.example.org:80', 'accept-language': 'en', accept: 'text/html' },
  },
  'about behind a proxy': {
    path: '/examples/about',
    headers: {
      'x-forwarded-for': '10.0.0.1, 10.0.0.2',
      'x-forwarded-host': 'c.example.org, d',
      'x-forwarded-proto': 'https, http',
      host: 'x',
    },
  },
  'about an IPv6 host': { path: '/examples/about', headers: { host: '[::1]:80', range: 'bytes=0-5,5-90' } },
  'format text': { path: '/examples/format', headers: { accept: 'text/plain' } },
  'format nothing': { path: '/examples/format', headers: { accept: 'image/png' } },
  cookies: { path: '/examples/cookies' },
  links: { path: '/examples/links' },
  'many links': { path: '/examples/many-links' },
  'status 299': { path: '/examples/status/299' },
  'status 205': { path: '/examples/status/205' },
  bytes: { path: '/examples/bytes' },
  jsonp: { path: '/examples/jsonp?callback=fn.call' },
  attachment: { path: '/examples/attachment' },
  file: { path: '/examples/file' },
  'part of a file': { path: '/examples/file', headers: { range: 'bytes=0-6' } },
  'file outside': { path: '/examples/file/..%2fmain.js' },
  'no such file': { path: '/examples/file/none' },
  'download of a file': { path: '/examples/download-file' },
  rejected: { path: '/sessions', method: 'PUT' },
  'static file': { path: '/static/notes.txt' },
  'static folder': { path: '/static' },
  'static index': { path: '/static/' },
  'no static file': { path: '/static/none' },
  'static traversal': { path: '/static/../main.js' },
  download: { path: '/download?bytes=100' },
  upload: {
    method: 'POST',
    path: '/upload',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'twelve bytes',
  },
}

async function probe(port: number): Promise<Answers> {
  const answers = await interview(port, questions)
  for (const [name, answer] of Object.entries(answers)) if (/file|index/.test(name)) forgetTag(answer)
  return {
    ...answers,
    'two lengths': await speak(
      port,
      'POST /examples/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\nConnection: close\r\n\r\n{}',
    ),
    'no host': await speak(port, 'GET /examples/about HTTP/1.0\r\n\r\n'),
  }
}

/** The tag of a file is made of the time when its copy was written. */
function forgetTag(answer: unknown): void {
  delete (answer as { headers: Record<string, unknown> }).headers['etag']
}
