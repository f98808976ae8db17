import { createHash, createHmac, createSecretKey } from 'node:crypto'

/** Keyed hashes that stand for posts and authors wherever their names are not needed. */
export type Pseudonyms = {
  /** 22 characters (128 bits, base64url) for a post's permanent id. */
  post(uri: string): string
  /** 22 characters for an author's stable id on a platform. */
  author(platform: string, authorId: string): string
  /** Tells secrets apart without giving them away. */
  readonly fingerprint: string
}

/**
 * HMAC-SHA256 under the project's secret, cut to 128 bits: equal ids give equal keys, and without the secret nobody
 * can go from a guess to a key.
 * @throws Error when the secret has fewer than 32 bytes.
 */
export const createPseudonyms = (secret: Buffer): Pseudonyms => {
  if (secret.length < 32) throw new Error(`the secret has ${secret.length} bytes; it needs 32`)
  // Prepared once: given the bytes, each call would prepare the key anew, which costs three times as much as hashing.
  const key = createSecretKey(secret)
  const keyed = (message: string) =>
    createHmac('sha256', key).update(message).digest().toString('base64url', 0, 16)
  return {
    post: (uri) => keyed(`post|${uri}`),
    author: (platform, authorId) => keyed(`author|${platform}|${authorId}`),
    fingerprint: createHash('sha256')
      .update('fingerprint|')
      .update(secret)
      .digest('hex')
      .slice(0, 16),
  }
}
