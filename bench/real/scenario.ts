/** A package of npm, the program that uses it, and the clients that keep that program busy while the package is upgraded. */
export interface Scenario {
  /** The package's name at npm. */
  readonly package: string
  /** What it is, in a few words: `MQTT broker`. */
  readonly kind: string
  /** Its published versions, consecutive ones, the oldest first. */
  readonly versions: readonly string[]
  /** The program's folder in `bench/real/programs`: a package.json that names what is upgradable, and `main.js`, `main.mjs` or `main.ts`. */
  readonly program: string
  /** Another folder of it, whose files are put beside those of the program: what several programs have in common. */
  readonly frame?: string
  /** Other packages that the program imports, by name, with exact versions. */
  readonly also?: Readonly<Record<string, string>>
  /** Dependencies are resolved as they were on this day (ISO 8601), so that a run next year installs the same. */
  readonly before: string
  /** Connects the clients that live through all steps. Rejects where the program does not serve. */
  connect(port: number): Promise<LiveClients>
  /**
   * One conversation with the program over fresh connections. What it returns is plain data, the same for every program of one version, however
   * long it has run: no times, ports, ids or counts. It leaves nothing behind.
   */
  probe(port: number): Promise<Answers>
  /** By version: the name of an answer that its changelog says is new there. Its value must differ from that of the version before. */
  readonly news?: Readonly<Record<string, string>>
}

/** What a program answers, by the name of what was asked. */
export type Answers = Readonly<Record<string, unknown>>

/** Clients that stay connected while the program is upgraded below them. */
export interface LiveClients {
  /**
   * Puts the connections to work and compares: the same connections live, what they hold (sessions, subscriptions, transfers in progress) is there, every
   * message has come once and in order. Rejects with a {@link Misbehaviour} that says what is wrong.
   */
  check(): Promise<void>
  /** Starts work that lasts across the upgrade (a transfer, a slow request), and returns what waits for its end and checks it. */
  span?(): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** The program did not do what a client may expect. */
export class Misbehaviour extends Error {
  override readonly name = 'Misbehaviour'
}
