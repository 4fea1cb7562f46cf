/** A real package, with tests of its own that run in this way or that. */
export interface RealProgram {
  readonly name: string
  readonly version: string
  /** Where the sources come from, tests included, in just this state. */
  readonly source:
    | { readonly kind: 'npm'; readonly integrity: string }
    | { readonly kind: 'git'; readonly url: string; readonly commit: string }
  /** `mocha`: one entry runs all files in one process. Otherwise each file is an entry. */
  readonly runner: 'node:test' | 'tape' | 'mocha'
  /** Patterns of the test files, in the package. */
  readonly tests: readonly string[]
  /** What the tests need besides the package's own dependencies, in exact versions. */
  readonly packages: readonly string[]
  /** Test files in which something fails under Midflight that cannot be mended, and why. */
  readonly known?: Readonly<Record<string, string>>
  /** Files that the package's build makes and its tests import. */
  readonly built?: Readonly<Record<string, string>>
}

const mocha = 'mocha@11.7.0'

const functionSource =
  'It names a plugin by its source: that of a compiled function is formatted, has no comments, and shows its seams.'
const tape = 'tape@5.10.2'

/** Real packages of many kinds: data structures, parsers, servers and clients, assertions; JavaScript and TypeScript, ES modules and CommonJS. */
export const realPrograms: readonly RealProgram[] = [
  {
    name: 'avvio',
    version: '9.3.1',
    source: {
      kind: 'npm',
      integrity: 'sha512-QyTKW61/qlba+cUQBm/sT9X8lri4UdomqSDwCnrnj1IvLVDRRiXRkz4CgBRWB+/cmfC7SK5WQc8T1vSdGvaUcQ==',
    },
    runner: 'node:test',
    tests: ['test/*.test.js'],
    packages: [],
    known: { 'test/plugin-name.test.js': functionSource, 'test/plugin-timeout.test.js': functionSource },
  },
  {
    name: 'cborg',
    version: '6.1.5',
    source: {
      kind: 'npm',
      integrity: 'sha512-1aoxfkckZmul5tFUL0p1+VRiZrXUGMxk6JQVpVv42yD21K7fh86L5WlyYgzsNv4w6Nm9ysQI9c6yDemom24HUQ==',
    },
    runner: 'mocha',
    tests: ['test/test-*.js'],
    packages: [mocha, 'chai@6.2.2', 'ipld-garbage@5.0.0'],
  },
  {
    name: 'chai',
    version: '6.2.2 and later',
    source: github('chaijs/chai', '099f48a326f0d77a0e4e9a34d7050b4217dd62d1'),
    runner: 'mocha',
    tests: ['test/bootstrap/index.js', 'test/*.js'],
    packages: [mocha, 'assertion-error@2.0.1', 'check-error@2.1.1', 'deep-eql@5.0.2', 'loupe@3.1.4', 'pathval@2.0.0'],
    built: { 'index.js': "export * from './lib/chai.js'\n" },
  },
  {
    name: 'csstree',
    version: '3.2.1',
    source: github('csstree/csstree', '88e3d965c0b1628642a30a841745b410d6835052'),
    runner: 'mocha',
    tests: ['lib/__tests/*.js'],
    packages: [mocha, 'json-to-ast@2.1.0', 'clap@2.0.1'],
  },
  {
    name: 'd3-array',
    version: '3.2.4',
    source: github('d3/d3-array', 'be0ae0d2b36ab91b833294ad2cfc5d5905acbd0f'),
    runner: 'mocha',
    tests: ['test/*-test.js'],
    packages: [mocha, 'd3-dsv@3.0.1', 'd3-random@3.0.1', 'jsdom@21.1.2'],
  },
  {
    name: 'fastq',
    version: '1.20.3',
    source: {
      kind: 'npm',
      integrity: 'sha512-XKv5nnLs6nLF71NgiKJLIZFLkPyIEuOselLG7ujZnGrRfQK8HpvY+WqKhAJUAdLomwVHErVS4LfxFlPq0/FTAw==',
    },
    runner: 'tape',
    tests: ['test/{test,promise}.js'],
    packages: [tape],
  },
  {
    name: 'geojson-vt',
    version: '4.0.2',
    source: github('mapbox/geojson-vt', '5e880a3954c994d4471f1c1a2afd4ab01050066b'),
    runner: 'node:test',
    tests: ['test/test-*.js'],
    packages: [],
  },
  {
    name: 'light-my-request',
    version: '6.8.1',
    source: {
      kind: 'npm',
      integrity: 'sha512-20biUK0HAIPG9BZOK3/4s8uVAkAoi1+qW55lciHZCR0puTWipBgyMPEUjqXDWLjsZeqfO6DGsuwW5eyfsTGtyg==',
    },
    runner: 'node:test',
    tests: ['test/*.test.js'],
    packages: [
      'express@5.2.1',
      'form-auto-content@3.2.1',
      'form-data@4.0.5',
      'formdata-node@6.0.3',
      'multer@2.0.2',
      'undici@7.18.2',
      'end-of-stream@1.4.5',
    ],
  },
  {
    name: 'markdown-it',
    version: '15.0.0',
    source: github('markdown-it/markdown-it', '1e8ab89ca299351879169a79d2627fe3a356ce4a'),
    runner: 'node:test',
    tests: ['test/{cmspec,markdown-it}/*.test.mjs'],
    packages: [
      'highlight.js@11.11.1',
      'markdown-it-abbr@2.0.0',
      'markdown-it-container@4.0.0',
      'markdown-it-deflist@4.0.0',
      'markdown-it-emoji@3.1.0',
      'markdown-it-footnote@4.0.0',
      'markdown-it-for-inline@2.0.1',
      'markdown-it-ins@4.0.0',
      'markdown-it-mark@4.0.0',
      'markdown-it-sub@2.0.0',
      'markdown-it-sup@2.0.0',
    ],
  },
  {
    name: 'mdast-util-to-markdown',
    version: '2.1.2',
    source: github('syntax-tree/mdast-util-to-markdown', 'ee3b3458a466c3224800ac7fa688b4a160a91ea2'),
    runner: 'node:test',
    tests: ['test/index.js'],
    packages: ['mdast-util-from-markdown@2.0.2', 'unist-util-remove-position@5.0.0'],
  },
  {
    name: 'node-fetch',
    version: '3.1.1 and later',
    source: github('node-fetch/node-fetch', '8b3320d2a7c07bce4afc6b2bf6c3bbddda85b01f'),
    runner: 'mocha',
    tests: ['test/*.js'],
    packages: [
      mocha,
      'chai@4.5.0',
      'chai-as-promised@7.1.2',
      'chai-iterator@3.0.2',
      'chai-string@1.5.0',
      'abort-controller@3.0.0',
      'abortcontroller-polyfill@1.7.8',
      'busboy@1.6.0',
      'form-data@4.0.0',
      'formdata-node@4.4.1',
      'p-timeout@5.1.0',
      'stream-consumers@1.0.2',
    ],
  },
  {
    name: 'qs',
    version: '6.17.1',
    source: {
      kind: 'npm',
      integrity: 'sha512-jd3COkaKVgGUW+ZHyEHCG9bH7RoaaiWuMgzsIBjUMVjLAaWGWpoUAVwljVvBHxRu/2qEHnadLGZrkutYUBPQJA==',
    },
    runner: 'tape',
    tests: ['test/{parse,stringify,utils}.js'],
    packages: [
      tape,
      'object-inspect@1.13.4',
      'es-value-fixtures@1.7.1',
      'for-each@0.3.5',
      'has-bigints@1.1.0',
      'has-override-mistake@1.0.1',
      'has-property-descriptors@1.0.2',
      'has-proto@1.2.0',
      'has-symbols@1.1.0',
      'iconv-lite@0.5.2',
      'mock-property@1.1.2',
      'qs-iconv@1.0.4',
      'safer-buffer@2.1.2',
    ],
  },
  {
    name: 'unified',
    version: '11.0.5',
    source: github('unifiedjs/unified', '45d8fa503157d20a656b3fa00e4b010dc0e50748'),
    runner: 'node:test',
    tests: ['test/index.js'],
    packages: [],
  },
]

function github(repository: string, commit: string): RealProgram['source'] {
  return { kind: 'git', url: `https://github.com/${repository}`, commit }
}
