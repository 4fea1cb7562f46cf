#!/usr/bin/env node
// Nothing else may be imported statically: what follows may use syntax that an old Node cannot even parse.
import { refusalOfNode } from './node-version.ts'

const refusal = refusalOfNode(process.versions.node)
if (refusal === null) {
  void import('./main.ts').then(({ main }) => main(process.argv.slice(2)))
} else {
  process.stderr.write(refusal + '\n')
  process.exitCode = 1
}
