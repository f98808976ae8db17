/** Registers of 2^p; p = 11 gives 2,048 bytes and a standard error of 2.3 %. */
const precision = 11
export const registerCount = 2 ** precision
/** Bits of a 64-bit hash that are left for the rank. */
const rankBits = 64 - precision
/** Relative standard error of an estimate from 2,048 registers: 1.04 / √m. */
export const standardError = 1.04 / Math.sqrt(registerCount)

export const emptyRegisters = (): Uint8Array => new Uint8Array(registerCount)

/**
 * Adds a hash to the registers, in place.
 * @param hash its first 8 bytes are used and must be uniformly distributed
 * @returns whether a register grew
 */
export const addHash = (registers: Uint8Array, hash: Uint8Array): boolean => {
  const bits = new DataView(hash.buffer, hash.byteOffset, hash.byteLength).getBigUint64(0)
  const register = Number(bits >> BigInt(rankBits))
  const rank = leadingZeros(bits & ((1n << BigInt(rankBits)) - 1n)) + 1
  if (rank <= (registers[register] ?? 0)) return false
  registers[register] = rank
  return true
}

/** Zeros before the first one among the rank's bits. */
const leadingZeros = (bits: bigint): number =>
  bits === 0n ? rankBits : rankBits - bits.toString(2).length

/** Raises `into` to the union of both, in place. */
export const mergeRegisters = (into: Uint8Array, other: Uint8Array): void => {
  for (let i = 0; i < registerCount; i++) {
    into[i] = Math.max(into[i] ?? 0, other[i] ?? 0)
  }
}

/**
 * How many distinct hashes were added: Ertl's improved raw estimator (arXiv 1702.01284, algorithm 6), which needs no
 * correction tables and is unbiased from 0 on.
 */
export const estimateDistinct = (registers: Uint8Array): number => {
  const m = registerCount
  const histogram = new Array<number>(rankBits + 2).fill(0)
  for (const rank of registers) histogram[rank] = (histogram[rank] ?? 0) + 1
  const count = (rank: number) => histogram[rank] ?? 0

  let z = m * tau(1 - count(rankBits + 1) / m)
  for (let rank = rankBits; rank >= 1; rank--) z = (z + count(rank)) / 2
  z += m * sigma(count(0) / m)
  return (m * m) / (2 * Math.LN2 * z)
}

/** σ(x) = x + Σ x^(2^k) · 2^(k−1): the part of the registers that are still empty; infinite when all are. */
const sigma = (x: number): number => {
  if (x === 1) return Number.POSITIVE_INFINITY
  let power = x
  let weight = 1
  let sum = x
  for (;;) {
    power *= power
    const next = sum + power * weight
    if (next === sum) return sum
    sum = next
    weight *= 2
  }
}

/** τ(x) = ⅓ (1 − x − Σ (1 − x^(2^−k))² · 2^(−k)): the part of the registers that are full. */
const tau = (x: number): number => {
  if (x === 0 || x === 1) return 0
  let root = x
  let weight = 1
  let sum = 1 - x
  for (;;) {
    root = Math.sqrt(root)
    weight /= 2
    const next = sum - (1 - root) ** 2 * weight
    if (next === sum) return sum / 3
    sum = next
  }
}
