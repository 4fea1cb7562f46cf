import type { MidflightError, UpgradeOutcome } from '@midflight/model'

/** What the host tells the command that started it, which alone knows how to say it. */
export type HostEvent =
  | { readonly kind: 'started'; readonly release: string; readonly pid: number; readonly control: string }
  /** Something failed that the program does not depend on. */
  | { readonly kind: 'warning'; readonly error: MidflightError }
  | {
      readonly kind: 'saved'
      /** Paths inside the package. */
      readonly files: readonly string[]
      readonly outcome: UpgradeOutcome | { readonly outcome: 'failed'; readonly error: MidflightError }
      readonly elapsedMs: number
    }

export type OnHostEvent = (event: HostEvent) => void
