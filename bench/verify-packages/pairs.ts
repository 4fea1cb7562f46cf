/** Two published versions of a package of which the old one publishes its tests. */
export interface BehaviourPair {
  readonly package: string
  readonly old: string
  readonly new: string
  /** What is announced to behave otherwise, in our words; null: nothing that breaks. */
  readonly changed: string | null
  /** Where it is announced. */
  readonly documented: string
}

/** Half of them with a change of behaviour that the authors announce, be it one that their old tests know or not. */
export const behaviourPairs: readonly BehaviourPair[] = [
  {
    package: 'qs',
    old: '6.14.0',
    new: '6.14.1',
    changed: '`arrayLimit` holds for `a[]=b` too',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'deep-equal',
    old: '1.1.1',
    new: '2.0.1',
    changed: '`false` and `[]` are no longer equal; collections are compared',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'mkdirp',
    old: '0.5.1',
    new: '1.0.0',
    changed: 'a promise is returned, and no callback taken',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'process-warning',
    old: '2.3.2',
    new: '3.0.0',
    changed: 'warnings are made by `createWarning` and emit themselves',
    documented: 'https://github.com/fastify/process-warning/pull/96',
  },
  {
    package: 'events',
    old: '2.1.0',
    new: '3.0.0',
    changed: 'the code of Node 10, with its other errors',
    documented: 'History.md',
  },
  {
    package: 'mime',
    old: '1.3.4',
    new: '1.6.0',
    changed: 'the newer mime-db: `font/woff`',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'lru-cache',
    old: '2.7.3',
    new: '3.0.0',
    changed: 'keys are kept as they are, and no longer made texts',
    documented: 'https://github.com/isaacs/node-lru-cache/commit/d3c3a8c',
  },
  {
    package: 'object-inspect',
    old: '1.12.3',
    new: '1.13.0',
    changed: 'the global object is shown by its name',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'sha.js',
    old: '2.4.11',
    new: '2.4.12',
    changed: 'typed arrays of wide elements are hashed as their bytes',
    documented: 'CHANGELOG.md',
  },
  {
    package: 'semver',
    old: '4.3.6',
    new: '5.0.0',
    changed: 'no longer an AMD module',
    documented: 'https://github.com/npm/node-semver/commit/41b56fa',
  },
  {
    package: 'shell-quote',
    old: '1.8.0',
    new: '1.8.1',
    changed: 'white space in comments stays',
    documented: 'CHANGELOG.md',
  },
  { package: 'side-channel', old: '1.0.4', new: '1.0.6', changed: null, documented: 'CHANGELOG.md' },
  { package: 'json-stable-stringify', old: '1.0.1', new: '1.1.0', changed: null, documented: 'CHANGELOG.md' },
  { package: 'fastq', old: '1.13.0', new: '1.14.0', changed: null, documented: 'the release notes' },
  { package: 'uuid', old: '3.0.1', new: '3.1.0', changed: null, documented: 'CHANGELOG.md' },
  { package: 'cors', old: '2.8.4', new: '2.8.5', changed: null, documented: 'HISTORY.md' },
  { package: 'get-intrinsic', old: '1.1.1', new: '1.2.4', changed: null, documented: 'CHANGELOG.md' },
  { package: 'xtend', old: '4.0.1', new: '4.0.2', changed: null, documented: 'the commits' },
  { package: 'through', old: '2.3.6', new: '2.3.8', changed: null, documented: 'the commits' },
  { package: 'url', old: '0.11.0', new: '0.11.3', changed: null, documented: 'CHANGELOG.md' },
  { package: 'traverse', old: '0.6.6', new: '0.6.8', changed: null, documented: 'CHANGELOG.md' },
  { package: 'resolve', old: '1.20.0', new: '1.22.0', changed: null, documented: 'the commits' },
]
