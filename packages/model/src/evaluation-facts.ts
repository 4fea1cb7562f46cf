/** What the evaluation of an item does, as far as its own code tells. */
export interface EvaluationFacts {
  /**
   * It calls nothing, and writes to nothing but top-level bindings of its module and members of what they hold: whatever it reads, nothing can
   * have been started by it. Absent where that is not so.
   */
  readonly callFree?: true
  /** Of an effect that is all under conditions which do nothing but read. Absent where it is not. */
  readonly guard?: GuardFacts
}

/** The conditions of `if (A) { … } else if (B) { … }`, or of `A && start()`: the effect has done nothing where all of them were false. */
export interface GuardFacts {
  /** Hash of their code. */
  readonly hash: string
  /** Bindings of the module in them, of whose objects a member is read or which are converted: a getter of theirs would run code. */
  readonly reads: readonly string[]
}
