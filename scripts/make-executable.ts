import { chmodSync } from 'node:fs'

// npm sets this when it installs the package; in the workspace the command is linked to before it is built.
chmodSync(new URL('../packages/cli/dist/bin.js', import.meta.url), 0o755)
