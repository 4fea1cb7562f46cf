/** The longest text that a member may say, in characters. */
export const maxTextLength = 280

/** The longest name of a member or a room, in characters. */
export const maxNameLength = 40

/** How many messages a room remembers for those who come later. */
export const historyLength = 20

/** How often every member hears the server's heartbeat. */
export const heartbeatMs = 500

/** How many heartbeats a member may leave unanswered before it is taken for gone. */
export const maxMissedBeats = 20

/** How much may wait for a slow member before its connection is cut. */
export const maxBacklogBytes = 4_000_000

/** How often the rates in the statistics are worked out. */
export const sampleMs = 1_000

/** How long running requests may take when the server stops. */
export const drainMs = 1_000
