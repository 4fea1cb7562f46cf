import { Readable } from 'node:stream'
import { type LiveClients, Misbehaviour } from '../../scenario.ts'
import { digest, HeldWritable, inHalves, pattern } from './bytes.ts'
import { Raw } from './raw.ts'
import { same, Session } from './session.ts'

/** Large enough that neither side's buffers hold it. */
const transferBytes = 8 * 1024 * 1024

/** Three users who come and go between upgrades, and three whose work lasts across them. */
export async function connect(port: number): Promise<LiveClients> {
  const ann = await Session.login(port, 'ann', 'apple', 'letters')
  const ben = await Session.login(port, 'ben', 'banana', 'photographs')
  const cleo = await Raw.login(port, 'cleo', 'cherry')
  const transfers = await connectTransfers(port)
  let round = 0
  return {
    async check() {
      round += 1
      for (const session of [ann, ben]) await session.check(round)
      await cleo.expectTransfers()
    },
    span: async () => transfers.start(),
    async close() {
      for (const session of [ann, ben]) session.client.close()
      cleo.lines.close()
      transfers.close()
    },
  }
}

/** Users whose work lasts across an upgrade; the others' checks do not wait for them. */
async function connectTransfers(port: number) {
  const dora = await Session.login(port, 'dora', 'damson', 'films')
  const erik = await Session.login(port, 'erik', 'elderberry', 'films')
  const fay = await Raw.login(port, 'fay', 'fig')
  const large = pattern(transferBytes, 7)
  await dora.client.uploadFrom(Readable.from([large]), '/large.bin')
  dora.transfers.push('in large.bin')
  await fay.upload('draft.txt', 'draft 0')
  fay.transfers.push('in draft.txt')
  let round = 0

  return {
    /** A download whose reader has stopped, an upload whose writer has stopped, and a file between the two commands that rename it. */
    async start(): Promise<() => Promise<void>> {
      round += 1
      const down = new HeldWritable()
      const download = dora.client.downloadTo(down, '/large.bin')
      await down.begun
      const body = pattern(transferBytes, 11 + round)
      const release = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const name = `large-${round}.bin`
      const upload = erik.client.uploadFrom(Readable.from(inHalves(body, begun.resolve, release.promise)), name)
      await begun.promise
      await fay.lines.expect('RNFR draft.txt', '350')

      return async () => {
        await fay.lines.expect('RNTO renamed.txt', '250')
        const resumed = await fay.download('renamed.txt', 3)
        fay.transfers.push('out renamed.txt')
        if (resumed !== 'ft 0') throw new Misbehaviour(`A resumed download brought ${JSON.stringify(resumed)}.`)
        await fay.lines.expect('RNFR renamed.txt', '350')
        await fay.lines.expect('RNTO draft.txt', '250')
        await fay.expectTransfers()

        release.resolve()
        await upload
        erik.transfers.push(`in ${name}`)
        await same(erik, name, body)
        erik.transfers.push(`out ${name}`)
        await erik.client.remove(name)
        await erik.check(round)

        down.goOn()
        await download
        dora.transfers.push('out large.bin')
        if (digest(Buffer.concat(down.chunks)) !== digest(large))
          throw new Misbehaviour(`A download across the upgrade brought ${down.bytes} bytes that are not the file.`)
        await dora.check(round)
      }
    },
    close() {
      for (const session of [dora, erik]) session.client.close()
      fay.lines.close()
    },
  }
}
