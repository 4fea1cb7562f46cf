/** Loaded before the program, so that what its heap holds can be known: on SIGUSR2 it collects all garbage and tells the rest. */
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  console.log(`heap in use: ${process.memoryUsage().heapUsed} bytes`)
})
