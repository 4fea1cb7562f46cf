import { expect, test } from 'vitest'
import { serverOptions } from '../src/server-options.ts'

const modules = [
  'net',
  'tls',
  '_tls_wrap',
  '_tls_common',
  'internal/tls/wrap',
  'internal/tls/common',
  'internal/tls/secure-context',
  '_http_server',
  '_http_incoming',
  '_http_common',
  'https',
  'internal/net',
  'internal/blocklist',
]

const options = '(?:options|opts|tlsOptions)'

test('every name that Node takes of options of servers is known', () => {
  const sources = (process as unknown as { binding(name: 'natives'): Record<string, string | undefined> }).binding(
    'natives',
  )
  const texts = modules.flatMap((module) => sources[module] ?? [])
  expect(texts.length).toBeGreaterThan(5)
  const members = texts.flatMap((text) => [...text.matchAll(new RegExp(`\\b${options}\\??\\.(\\w+)`, 'g'))])
  const patterns = texts.flatMap((text) => [
    ...text.matchAll(new RegExp(`(?:const|let) \\{([^}]*)\\} = (?:${options}|context)\\b`, 'g')),
    ...text.matchAll(/function \w+\(\{([^}]*)\}/g),
  ])
  const taken = patterns.flatMap(([, list = '']) => list.split(',').map((part) => /^\w*/.exec(part.trim())?.[0] ?? ''))
  const names = [...members.map(([, name = '']) => name), ...taken].filter((name) => name !== '')
  expect(names).toContain('noDelay')
  expect(names.filter((name) => !serverOptions.has(name))).toEqual([])
})
