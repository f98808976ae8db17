import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type FakeMastodonOptions, startFakeMastodon } from './mastodon.ts'
import type { Draft, FakeStatus } from './mastodon-world.ts'

type Order =
  | { do: 'publish'; draft: Draft }
  | { do: 'edit'; id: string; change: Draft }
  | { do: 'remove'; id: string }
  | { do: 'list' }

/** The stand-in as a process of its own, which outlives the death of whoever reads it. Drafts carry no dates. */
export const forkFakeMastodon = async (options: Omit<FakeMastodonOptions, 'now'> = {}) => {
  const child = fork(import.meta.filename, [JSON.stringify(options)])
  const [url] = await once(child, 'message')
  return {
    url: url as string,
    publish: (draft: Draft = {}) => order<FakeStatus>(child, { do: 'publish', draft }),
    edit: (id: string, change: Draft = {}) => order<FakeStatus>(child, { do: 'edit', id, change }),
    remove: (id: string) => order<null>(child, { do: 'remove', id }),
    /** Everything that is there now: what a reader should have in the end. */
    list: () => order<FakeStatus[]>(child, { do: 'list' }),
    async stop() {
      child.disconnect()
      await once(child, 'exit')
    },
  }
}

/** One order at a time: the next message is its answer. */
const order = async <T>(child: ChildProcess, message: Order): Promise<T> => {
  child.send(message)
  const [answer] = await once(child, 'message')
  return answer
}

if (import.meta.main) {
  const fake = await startFakeMastodon(JSON.parse(process.argv[2] ?? '{}'))
  const obey = (message: Order): unknown => {
    if (message.do === 'publish') return fake.world.publish(message.draft)
    if (message.do === 'edit') return fake.world.edit(message.id, message.change)
    if (message.do === 'list') return [...fake.world.statuses.values()]
    fake.world.remove(message.id)
    return null
  }
  process.on('message', (message) => process.send?.(obey(message as Order)))
  process.on('disconnect', () => process.exit())
  process.send?.(fake.url)
}
