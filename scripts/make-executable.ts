import { chmodSync } from 'node:fs'

// The compiler writes plain files. npm makes a command executable when it installs it, but not in the workspace, where it is built later.
chmodSync(new URL('../packages/cli/dist/bin.js', import.meta.url), 0o755)
