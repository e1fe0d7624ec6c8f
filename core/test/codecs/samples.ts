/** Seeded random numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Rows like peaks: little-endian times that grow, sparse floats, waveforms with a tail of zeros. */
function rows(next: () => number, n: number): Uint8Array {
  const itemsize = 365
  const bytes = new Uint8Array(n * itemsize)
  const view = new DataView(bytes.buffer)
  let time = 10n ** 18n
  for (let i = 0; i < n; i++) {
    const at = i * itemsize
    time += BigInt(Math.floor(next() * 1e6))
    view.setBigInt64(at, time, true)
    view.setInt32(at + 8, Math.floor(next() * 200), true)
    for (let k = 0; k < 40; k++) if (next() < 0.2) view.setFloat32(at + 13 + 4 * k, next() * 5, true)
    const length = Math.floor(next() * 48)
    for (let k = 0; k < length; k++)
      view.setFloat32(at + 173 + 4 * k, Math.round(100 * Math.exp(-((k - 9) ** 2) / 30)), true)
  }
  return bytes
}

/** Data of many kinds and sizes, around the limits of blocks and windows. */
export function sampleData(seed: number): Record<string, Uint8Array> {
  const next = random(seed)
  const bytes = (n: number, byte: (i: number) => number): Uint8Array =>
    Uint8Array.from({ length: n }, (_, i) => byte(i))
  const samples: Record<string, Uint8Array> = {
    zeros: new Uint8Array(1_300_001),
    noise: bytes(400_003, () => next() * 256),
    rows: rows(next, 4000),
    words: bytes(200_000, () => [101, 32, 116, 97, 111][Math.floor(next() ** 2 * 5)]!),
    periodic: bytes(70_001, (i) => i % 7),
    alternating: bytes(30_001, (i) => i & 1),
    longRuns: bytes(300_000, (i) => Math.floor(i / 256)),
    noiseThenZeros: bytes(150_000, (i) => (i < 70_000 ? next() * 256 : 0)),
  }
  for (const n of [0, 1, 2, 3, 4, 5, 11, 12, 13, 16, 17, 127, 128, 255, 256, 259, 260]) {
    samples[`ones${n}`] = new Uint8Array(n).fill(1)
    samples[`random${n}`] = bytes(n, () => next() * 256)
    samples[`few${n}`] = bytes(n, () => next() * 3)
  }
  for (const n of [65535, 65536, 65537, 262143, 262144, 262145, 1048576, 1048577]) {
    const start = Math.floor(next() * 1000)
    samples[`rows${n}`] = samples.rows!.subarray(start, start + n)
  }
  return samples
}

const FIELDS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff]

/** One of: flipped bits, overwritten fields, cut, doubled, a stretch moved or filled, junk behind. */
export function mutated(packed: Uint8Array, next: () => number): Uint8Array {
  const pick = (n: number): number => Math.floor(next() * n)
  let bytes = packed.slice()
  const early = (): number => (next() < 0.5 ? pick(Math.min(32, bytes.length)) : pick(bytes.length))
  for (let rounds = 1 + pick(3); rounds > 0 && bytes.length > 4; rounds--) {
    switch (pick(6)) {
      case 0:
        bytes[early()]! ^= 1 << pick(8)
        break
      case 1:
        new DataView(bytes.buffer).setUint32(Math.min(early(), bytes.length - 4), FIELDS[pick(FIELDS.length)]!, true)
        break
      case 2:
        bytes = bytes.slice(0, pick(bytes.length))
        break
      case 3: {
        const from = pick(bytes.length)
        bytes.copyWithin(pick(bytes.length), from, from + pick(64))
        break
      }
      case 4: {
        const from = early()
        bytes.fill(pick(256), from, from + pick(40))
        break
      }
      case 5:
        bytes = Uint8Array.from([...bytes.subarray(0, 20_000), ...Array.from({ length: pick(30) }, () => pick(256))])
    }
  }
  return bytes
}
