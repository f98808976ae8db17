import { startEmbeddedPostgres } from '../../../server/store/embedded-postgres.ts'
import {
  claimInstance,
  describeProcess,
  InstanceInUse,
} from '../../../server/store/instance-lock.ts'

/**
 * A process that does with the database what Vigil does: starts it, claims it, holds it until SIGTERM and stops it.
 * Says in one line of JSON how it went. Its options are its first argument.
 */
const hold = async (options: object): Promise<void> => {
  const log: string[] = []
  const server = await startEmbeddedPostgres({
    ...(options as Parameters<typeof startEmbeddedPostgres>[0]),
    log: (message) => log.push(message),
  })
  const claim = await claimInstance(server.address, describeProcess(new Date()))
  const alive = setInterval(() => {}, 1_000)
  process.once('SIGTERM', async () => {
    clearInterval(alive)
    await server.stop()
    await claim.release()
  })
  say({ holds: { address: server.address, adopted: server.adopted, log } })
}

const say = (answer: object): void => console.log(JSON.stringify(answer))

try {
  await hold(JSON.parse(process.argv[2] ?? '{}'))
} catch (error) {
  const inUse = error instanceof InstanceInUse
  say(inUse ? { inUse: error.message } : { failed: (error as Error).message })
  process.exitCode = inUse ? 75 : 1
}
