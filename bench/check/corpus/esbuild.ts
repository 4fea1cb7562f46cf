import type { Pair } from '../corpus.ts'

const types = 'lib/main.d.ts'
const says = 'Watching, serving and incremental builds moved to the new function context.'

export const esbuild: readonly Pair[] = [
  {
    package: 'esbuild',
    old: '0.16.17',
    new: '0.17.0',
    verdict: 'breaking',
    documented: { in: 'repository', at: 'CHANGELOG-2023.md' },
    complete: true,
    breaks: [
      {
        symbol: 'serve',
        kind: 'removed export',
        says,
        old: [types, 'export declare function serve('],
        new: [types, 'export declare function context<'],
      },
      {
        symbol: 'BuildOptions.incremental',
        kind: 'removed member',
        says,
        old: [types, 'incremental?: boolean'],
        new: [types],
      },
      {
        symbol: 'BuildOptions.watch',
        kind: 'removed member',
        says,
        old: [types, 'watch?: boolean | WatchMode'],
        new: [types],
      },
      { symbol: 'WatchMode', kind: 'removed export', says, old: [types, 'export interface WatchMode'], new: [types] },
      {
        symbol: 'BuildInvalidate',
        kind: 'removed export',
        says,
        old: [types, 'export interface BuildInvalidate'],
        new: [types],
      },
      {
        symbol: 'BuildIncremental',
        // What the overload for `incremental: true` gave.
        also: ['build'],
        kind: 'removed export',
        says,
        old: [types, 'export interface BuildIncremental'],
        new: [types],
      },
      {
        symbol: 'BuildResult.rebuild',
        kind: 'removed member',
        says,
        old: [types, 'rebuild?: BuildInvalidate'],
        new: [types],
      },
      { symbol: 'BuildResult.stop', kind: 'removed member', says, old: [types, 'stop?: () => void'], new: [types] },
      { symbol: 'ServeResult.wait', kind: 'removed member', says, old: [types, 'wait: Promise<void>'], new: [types] },
      { symbol: 'ServeResult.stop', kind: 'removed member', says, old: [types, 'stop: () => void'], new: [types] },
      {
        symbol: 'PluginBuild.esbuild.serve',
        kind: 'removed member',
        says,
        old: [types, 'serve: typeof serve'],
        new: [types, 'context: typeof context'],
      },
    ],
  },
]
