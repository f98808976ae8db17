/**
 * A PLC directory and a PDS in a process of their own, steered by its parent over IPC: `{ id, do, with }` is answered by
 * `{ id, result }` or `{ id, error }`, and every happening on the PDS's firehose is sent as `{ event }`.
 */
import { registerHooks } from 'node:module'
import net from 'node:net'
import { fileURLToPath } from 'node:url'

// Only this machine may reach the network, whatever address its servers ask for.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...args) {
  const [first, ...rest] = args
  if (typeof first === 'object' && first !== null)
    return listen.call(this, { ...first, host: '127.0.0.1' }, ...rest)
  const callback = args.find((arg) => typeof arg === 'function')
  return listen.call(this, { port: Number(first ?? 0), host: '127.0.0.1' }, callback)
}

const sqlite = fileURLToPath(new URL('sqlite.cjs', import.meta.url))
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'better-sqlite3' ? sqlite : specifier, context),
})
const { TestNetworkNoAppView } = await import('@atproto/dev-env')
const { Firehose, MemoryRunner } = await import('@atproto/sync')

const network = await TestNetworkNoAppView.create({ pds: { hostname: 'localhost' } })
const tell = (message) => process.connected && process.send(message)
const agents = new Map()
const collection = 'app.bsky.feed.post'

const agentOf = (did) => {
  const agent = agents.get(did)
  if (!agent) throw new Error(`no account ${did}`)
  return agent
}

/** The record of a post; each of `tags` is linked by a facet where the text has it as `#tag`. */
const postRecord = ({ text, tags = [], langs = ['en'], createdAt = new Date().toISOString() }) => ({
  $type: collection,
  text,
  langs,
  createdAt,
  facets: tags.map((tag) => {
    const byteStart = Buffer.byteLength(text.slice(0, text.indexOf(`#${tag}`)))
    return {
      index: { byteStart, byteEnd: byteStart + Buffer.byteLength(`#${tag}`) },
      features: [{ $type: 'app.bsky.richtext.facet#tag', tag }],
    }
  }),
})

const actions = {
  createAccount: async ({ handle }) => {
    const agent = network.pds.getClient()
    const account = { handle, email: `${handle}@example.com`, password: 'invented-password' }
    const { data } = await agent.createAccount(account)
    agents.set(data.did, agent)
    return { did: data.did }
  },
  post: async ({ did, ...post }) => {
    const input = { repo: did, collection, record: postRecord(post) }
    const { data } = await agentOf(did).com.atproto.repo.createRecord(input)
    return { rkey: data.uri.split('/').at(-1) }
  },
  edit: async ({ did, rkey, ...post }) => {
    const input = { repo: did, collection, rkey, record: postRecord(post) }
    await agentOf(did).com.atproto.repo.putRecord(input)
  },
  delete: async ({ did, rkey }) => {
    await agentOf(did).com.atproto.repo.deleteRecord({ repo: did, collection, rkey })
  },
  deactivateAccount: async ({ did }) => {
    await agentOf(did).com.atproto.server.deactivateAccount({})
  },
  activateAccount: async ({ did }) => {
    await agentOf(did).com.atproto.server.activateAccount()
  },
  deleteAccount: async ({ did }) => {
    await network.pds
      .getClient()
      .com.atproto.admin.deleteAccount(
        { did },
        { headers: network.pds.adminAuthHeaders(), encoding: 'application/json' },
      )
  },
}

/** What a Jetstream server would know of a firehose event, as JSON. */
const plain = ({
  event,
  did,
  seq,
  time,
  rev,
  collection,
  rkey,
  cid,
  record,
  handle,
  active,
  status,
}) => {
  const fields = {
    event,
    did,
    seq,
    time,
    rev,
    collection,
    rkey,
    cid: cid?.toString(),
    record,
    handle,
    active,
    status,
  }
  return JSON.parse(JSON.stringify(fields))
}

const firehose = new Firehose({
  service: network.pds.url.replace('http', 'ws'),
  idResolver: network.pds.ctx.idResolver,
  unauthenticatedCommits: true,
  // From the first event on, one after another.
  runner: new MemoryRunner({ startCursor: 0, concurrency: 1 }),
  handleEvent: (event) => tell({ event: plain(event) }),
  onError: (error) => tell({ failure: String(error.cause ?? error) }),
})
firehose.start()

process.on('message', async ({ id, do: action, with: input }) => {
  try {
    tell({ id, result: (await actions[action](input)) ?? {} })
  } catch (error) {
    tell({ id, error: String(error) })
  }
})
// The parent's end closes when it stops or dies: nothing here may outlive it.
process.on('disconnect', async () => {
  await firehose.destroy()
  await network.close()
  process.exit(0)
})
tell({ ready: true })
