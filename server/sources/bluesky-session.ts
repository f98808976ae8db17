import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type AtpSessionData, CredentialSession } from '@atproto/api'
import type { GuardedFetch } from './guarded-fetch.ts'

export type BlueskyLogin = { service: string; identifier: string; password: string }

/** The login was refused: only the operator can mend that. */
export class LoginRefused extends Error {}

type SessionOptions = {
  login: BlueskyLogin
  /** Where tokens are kept between runs, since logins are limited to 300 a day. */
  sessionFile: string
  fetch: GuardedFetch
}

const readTokens = async (file: string): Promise<AtpSessionData | undefined> => {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as AtpSessionData
  } catch {
    return undefined
  }
}

const isAbout = (tokens: AtpSessionData, { identifier }: BlueskyLogin) =>
  [tokens.did, tokens.handle, tokens.email].includes(identifier.replace(/^@/, ''))

/** 4xx but "too many requests": the server understood and says no. */
const isRefusal = (error: unknown): boolean => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 429
}

/** The SDK hands over either an address or a whole request. */
const asPlatformFetch =
  (fetch: GuardedFetch): typeof globalThis.fetch =>
  async (input, init) => {
    if (!(input instanceof Request)) return fetch(input, init)
    const { url, method, headers, signal } = input
    const body = method === 'GET' ? undefined : await input.text()
    return fetch(url, { method, headers, signal, ...(body === undefined ? {} : { body }) })
  }

/**
 * A session with an app password: kept tokens are resumed, and refreshed when they have expired; only when that fails
 * is the password used. Requests go to the account's own server.
 * @returns a fetch for paths such as `/xrpc/app.bsky.feed.searchPosts?…`
 * @throws LoginRefused when identifier or app password are wrong; other errors may pass.
 */
export const openBlueskySession = async ({
  login,
  sessionFile,
  fetch,
}: SessionOptions): Promise<GuardedFetch> => {
  const write = async (tokens: AtpSessionData | undefined) => {
    await mkdir(path.dirname(sessionFile), { recursive: true })
    await writeFile(sessionFile, tokens ? JSON.stringify(tokens) : '', { mode: 0o600 })
  }
  // Nobody waits for this, and tokens that could not be kept cost one login more.
  const keep = (_event: unknown, tokens: AtpSessionData | undefined) =>
    write(tokens).catch(() => undefined)
  const session = new CredentialSession(new URL(login.service), asPlatformFetch(fetch), keep)
  const tokens = await readTokens(sessionFile)
  const resumed =
    tokens && isAbout(tokens, login)
      ? await session.resumeSession(tokens).then(
          () => true,
          (error) => {
            if (!isRefusal(error)) throw error
            return false
          },
        )
      : false
  if (!resumed) {
    const { identifier, password } = login
    await session.login({ identifier, password }).catch((error) => {
      if (!isRefusal(error)) throw error
      throw new LoginRefused(
        `${login.service} refuses the login of ${identifier}: check BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD (an app password, not the account's own)`,
        { cause: error },
      )
    })
  }
  return (url, init) => session.fetchHandler(String(url), init ?? {})
}
