/** How a command ends: with an exit code, or by the signal that the program died of. */
export type CommandEnd =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
