import type { Frame, FramePart } from '@midflight/model'

/** A part of a frame that runs before or after another one is reached. */
export interface Passed {
  readonly part: FramePart
  /** Its code, and the conditions that it stands under. */
  readonly text: string
}

/** The part that makes a closure. */
export function partWith(frame: Frame, key: string): FramePart | undefined {
  return allParts(frame).find(({ closures }) => closures.includes(key))
}

/** All parts, those under conditions too. */
export function allParts(frame: Frame): readonly FramePart[] {
  return frame.flatMap((part) => [part, ...(part.branches ?? []).flatMap(({ parts }) => allParts(parts))])
}

/** The parts of a frame that run where one of them does, before it and after it, in order. */
export function wayTo(frame: Frame, target: FramePart): readonly Passed[] {
  const passed: Passed[] = []
  // A declared function is there from the start.
  let isReached = target.kind === 'function'
  /** Whether the frame has ended. */
  const follow = (parts: Frame, under: string): boolean => {
    for (const part of parts) {
      const { branches = [] } = part
      const taken = branches.findIndex((branch) => allParts(branch.parts).includes(target))
      const ways = branches.map(({ exits }, index) =>
        index === taken ? 'taken' : exits && !isReached ? 'left' : 'open',
      )
      passed.push({ part, text: `${under}${part.hash} ${ways.join(' ')};` })
      for (const [index, branch] of branches.entries()) {
        // One that ends the frame before the target is reached has not been taken; neither has one beside that which leads to it.
        if (ways[index] === 'left' || (taken >= 0 && index !== taken && !isReached)) continue
        if (follow(branch.parts, `${under}${part.hash}?${index} `)) return true
      }
      isReached ||= part === target
      if (part.kind === 'returns' && part === target) return true
    }
    return false
  }
  follow(frame, '')
  return passed
}

/** The conditions that a part stands under, as one text. */
export function conditionsOf(frame: Frame, target: FramePart): string {
  for (const part of frame) {
    for (const [index, { parts }] of (part.branches ?? []).entries())
      if (allParts(parts).includes(target)) return `${part.hash}?${index} ${conditionsOf(parts, target)}`
  }
  return ''
}
