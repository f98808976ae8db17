import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What the PDS's firehose told, one event a record or account. */
export type FirehoseEvent = { did: string; seq: number; time: string } & (
  | {
      event: 'create' | 'update'
      rev: string
      collection: string
      rkey: string
      cid: string
      record: Record<string, unknown>
    }
  | { event: 'delete'; rev: string; collection: string; rkey: string }
  | { event: 'identity'; handle?: string }
  | { event: 'account'; active: boolean; status?: string }
  | { event: 'sync'; rev: string }
)

/** A post as its author writes it; each of `tags` stands in the text as `#tag`. */
type Written = { text: string; tags?: string[]; createdAt?: string }

/** A real PLC directory and PDS, reachable on this machine alone. */
export type AtprotoNetwork = {
  createAccount(handle: string): Promise<{ did: string }>
  post(did: string, written: Written): Promise<{ rkey: string }>
  edit(did: string, rkey: string, written: Written): Promise<void>
  delete(did: string, rkey: string): Promise<void>
  deactivateAccount(did: string): Promise<void>
  activateAccount(did: string): Promise<void>
  deleteAccount(did: string): Promise<void>
  close(): Promise<void>
}

type Answer = { id: number; result?: unknown; error?: string }
type Message = Answer | { ready: true } | { event: FirehoseEvent } | { failure: string }

const program = path.join(import.meta.dirname, '..', 'atproto-network', 'network.mjs')

/** Asks the child and waits for the answer that bears the question's number. */
const createAsk = (child: ChildProcess) => {
  let asked = 0
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  child.on('message', (message: Message) => {
    if (!('id' in message)) return
    const question = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error === undefined) question?.resolve(message.result)
    else question?.reject(new Error(message.error))
  })
  child.on('exit', (code) => {
    for (const question of waiting.values())
      question.reject(new Error(`the network ended: ${code}`))
  })
  return <T>(action: string, input: Record<string, unknown>): Promise<T> => {
    const question = Promise.withResolvers<unknown>()
    waiting.set(++asked, question)
    child.send({ id: asked, do: action, with: input })
    return question.promise as Promise<T>
  }
}

/**
 * Starts the network in a process of its own. `hear` gets each event of its firehose, in order.
 * @throws Error when its packages are not installed (`npm test` does that) or it does not start.
 */
export const startAtprotoNetwork = async (
  hear: (event: FirehoseEvent) => void,
): Promise<AtprotoNetwork> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'vigil-atproto-'))
  const child = fork(program, [], { env: { ...process.env, TMPDIR: folder }, execArgv: [] })
  const ended = once(child, 'exit')
  const ready = Promise.withResolvers<void>()
  ended.then(([code]) =>
    ready.reject(new Error(`the AT Protocol network ended with ${code}; npm test installs it`)),
  )
  child.on('message', (message: Message) => {
    if ('ready' in message) ready.resolve()
    else if ('event' in message) hear(message.event)
    else if ('failure' in message) console.error(`firehose: ${message.failure}`)
  })
  const ask = createAsk(child)
  await ready.promise
  return {
    createAccount: (handle) => ask('createAccount', { handle }),
    post: (did, written) => ask('post', { did, ...written }),
    edit: (did, rkey, written) => ask('edit', { did, rkey, ...written }),
    delete: (did, rkey) => ask('delete', { did, rkey }),
    deactivateAccount: (did) => ask('deactivateAccount', { did }),
    activateAccount: (did) => ask('activateAccount', { did }),
    deleteAccount: (did) => ask('deleteAccount', { did }),
    close: async () => {
      child.disconnect()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
