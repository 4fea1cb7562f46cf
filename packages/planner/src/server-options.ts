/** Functions of Node that take options by name, and keep functions for later. */
export const optionReaders: ReadonlySet<string> = new Set(
  ['net', 'tls', 'http', 'https'].map((module) => `node:${module}.createServer`),
)

/** Every name that Node's own code takes of the options of servers and sockets. */
export const serverOptions: ReadonlySet<string> = new Set(
  `ALPNCallback ALPNProtocols IncomingMessage SNICallback ServerResponse _agentKey _defaultAgent _handle address agent allowHalfOpen allowPartialTrustChain
  autoDestroy autoSelectFamily autoSelectFamilyAttemptTimeout backlog blockList ca captureRejections cert certificateCompression checkServerIdentity ciphers clientCertEngine
  connectionsCheckingInterval count createConnection credentials crl decodeStrings defaultPort depth dhparam ecdhCurve emitClose enable enableTrace exclusive
  family fd flags handle handshakeTimeout headersTimeout highWaterMark hints honorCipherOrder host httpValidation initialDelay insecureHTTPParser interval
  ipv6Only isServer joinDuplicateHeaders keepAlive keepAliveInitialDelay keepAliveTimeout keepAliveTimeoutBuffer key localAddress localPort lookup manualStart
  maxCachedSessions maxHeaderSize maxVersion minDHSize minVersion noDelay objectMode onread optimizeEmptyRequests passphrase path pauseOnConnect pauseOnCreate
  pfx pipe port privateKeyEngine privateKeyIdentifier protocol pskCallback pskIdentityHint readable readableAll readableObjectMode rejectNonStandardBodyWrites
  rejectUnauthorized requestCert requestOCSP requestTimeout requireHostHeader reusePort secureContext secureOptions secureProtocol server servername session
  sessionIdContext sessionTimeout shouldUpgradeCallback sigalgs signal singleUse socket ticketKeys timeout typeOfService uniqueHeaders writableAll
  writableObjectMode`.split(/\s+/),
)
