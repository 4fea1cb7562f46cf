/** A plain emitter: what it adds to a call is little. */
export class Bus {
  readonly listeners = new Map<string, (value: number) => number>()

  on(name: string, listener: (value: number) => number): void {
    this.listeners.set(name, listener)
  }
}
