import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { succeeds } from './program.ts'

const folder = path.join(import.meta.dirname, '..', 'atproto-network')
const stamp = path.join(folder, 'node_modules', '.installed-from')

const lockHash = (): string =>
  createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .digest('hex')

/** Installs the packages of the AT Protocol network, unless those of its lock file are there. */
export const installAtprotoPackages = async (env: NodeJS.ProcessEnv): Promise<boolean> => {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true
  console.log('Installing the AT Protocol network of the tests, once (about a minute)')
  // The npm that runs us, with its own Node; a plain `npm` where there is none.
  const { npm_node_execpath: node, npm_execpath: npm } = env
  const installed =
    node && npm
      ? await succeeds(node, [npm, 'ci'], { cwd: folder, env })
      : await succeeds('npm', ['ci'], { cwd: folder, env })
  if (installed) writeFileSync(stamp, lockHash())
  return installed
}
