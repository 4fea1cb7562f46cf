/**
 * What a function does that makes closures: its parameters, then its statements in order. Names are those of variables of functions, wherever they stand in
 * a part, functions in it included; `this` and `arguments` count as such.
 */
export type Frame = readonly FramePart[]

export interface FramePart {
  /** Of its code without the closures that move, those aside which run while the frame does. */
  readonly hash: string
  readonly names: readonly string[]
  /** Those of the names that it declares. */
  readonly declares: readonly string[]
  /** Top-level bindings and globals. */
  readonly uses: readonly string[]
  readonly globals: readonly string[]
  /** Keys of the closures of the frame that stand in it. */
  readonly closures: readonly string[]
  /**
   * `pure`: nothing but declarations of variables that never change, by expressions without an effect. `function`: a declared function, which is there
   * from the start. `returns`: it ends the frame. `leaves`: it may end the frame, or wait.
   */
  readonly kind: 'pure' | 'function' | 'returns' | 'leaves' | 'plain'
  /** Of a return that notes that it has been reached: its name in `returns` of the compiled module. */
  readonly place?: string
  /** Of a condition: the part is the condition alone, and these stand under it. */
  readonly branches?: readonly Branch[]
}

export interface Branch {
  readonly parts: Frame
  /** What follows the condition is not reached through it. */
  readonly exits: boolean
}
