import { readFileSync } from 'node:fs'

export interface FixtureCase {
  readonly codec: string
  readonly kind: string
  readonly made: Readonly<Record<string, string | number | boolean>>
  readonly raw: Uint8Array
  readonly packed: Uint8Array
}

interface Index {
  readonly raw: Readonly<Record<string, [number, number]>>
  readonly cases: readonly { codec: string; kind: string; at: [number, number]; made: FixtureCase['made'] }[]
}

/** Cases that test/fixtures/codecs/make.py made with Python's libraries. */
export function fixtureCases(folder = new URL('../fixtures/codecs/', import.meta.url)): FixtureCase[] {
  const index = JSON.parse(readFileSync(new URL('codecs.json', folder), 'utf8')) as Index
  const blob = new Uint8Array(readFileSync(new URL('codecs.bin', folder)))
  const piece = ([from, length]: [number, number]): Uint8Array => blob.subarray(from, from + length)
  return index.cases.map(({ codec, kind, at, made }) => ({
    codec,
    kind,
    made,
    raw: piece(index.raw[kind]!),
    packed: piece(at),
  }))
}

/** First place where two arrays differ, or undefined: quicker and clearer than comparing large arrays element by element. */
export function firstDifference(got: Uint8Array, expected: Uint8Array): number | undefined {
  if (Buffer.compare(got, expected) === 0) return undefined
  const at = got.findIndex((byte, i) => byte !== expected[i])
  return at < 0 ? Math.min(got.length, expected.length) : at
}
