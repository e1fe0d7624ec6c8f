import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { isStraxlabError } from '../../src/errors/index.js'
import { loadChunks, StoredFolder } from '../../src/storage/index.js'
import '../../src/storage/node.js'
import { collect, hex, seeded } from './data.js'
import { MapStore } from './map-store.js'

/** Mutated files of each kind; `STRAXLAB_FUZZ=10000` for more. */
const MUTANTS = Number(process.env['STRAXLAB_FUZZ'] ?? 600)
/** Most bytes that loading a mutant may take at once; the data themselves have some thousands. */
const MOST_MEMORY = 100e6

type Files = Map<string, Uint8Array>
const made = fileURLToPath(new URL('../fixtures/storage/made/data', import.meta.url))
const random = seeded(Number(process.env['STRAXLAB_SEED'] ?? 1))
const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!

/** Each of strax's folders with complete data: its files, and what loading gives. */
const folders = readdirSync(made).filter((name) => /^(\d|_super_\w+)-\w+-\w{10}$/.test(name))
const filesOf = (folder: string): Files =>
  new Map(
    readdirSync(`${made}/${folder}`).map((file) => [
      `${folder}/${file}`,
      new Uint8Array(readFileSync(`${made}/${folder}/${file}`)),
    ]),
  )

interface Loaded {
  readonly rows: number
  readonly bytes: string
}

async function load(files: Files, folder: string): Promise<Loaded> {
  const stored = await StoredFolder.open(new MapStore(files), folder)
  if (stored === undefined) throw new Error('the folder is there')
  const chunks = await collect(loadChunks(stored))
  return { rows: chunks.reduce((n, { length }) => n + length, 0), bytes: chunks.map(({ data }) => hex(data)).join() }
}

/** What a mutant comes to. Anything that is neither loaded nor an error of ours that names the file is thrown. */
async function outcome(files: Files, folder: string, right: Loaded): Promise<string> {
  const before = process.memoryUsage().arrayBuffers
  try {
    const loaded = await load(files, folder)
    return loaded.bytes === right.bytes ? 'right' : loaded.rows === right.rows ? 'other values' : 'other rows'
  } catch (error) {
    if (!isStraxlabError(error, 'DataCorrupted')) throw error
    if (!error.message.includes(folder)) throw new Error('does not name the file', { cause: error })
    return 'refused'
  } finally {
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MOST_MEMORY)
  }
}

function mutateBytes(bytes: Uint8Array): Uint8Array {
  const at = Math.floor(random() * bytes.length)
  switch (Math.floor(random() * 7)) {
    case 0:
      return bytes.slice(0, at)
    case 1:
      return Uint8Array.from([...bytes, ...bytes.slice(0, at + 1)])
    case 2: {
      // A whole word set to something large: counts and sizes in headers.
      const copy = bytes.slice()
      new DataView(copy.buffer).setUint32(
        Math.min(at, 24, Math.max(0, copy.length - 4)),
        pick([0, 2 ** 31 - 1, 2 ** 32 - 1, 2 ** 24]),
        true,
      )
      return copy
    }
    case 3: {
      const copy = bytes.slice()
      copy.fill(pick([0, 255]), at, at + 8)
      return copy
    }
    default: {
      const copy = bytes.slice()
      for (let flips = pick([1, 1, 2, 8]); flips > 0; flips--)
        copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8)
      return copy
    }
  }
}

const WRONG: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e15,
  1e300,
  'x',
  '',
  [],
  {},
  [1],
  { a: 1 },
  '9'.repeat(400),
  [[[]]],
  -0,
  2 ** 53,
]

/** Some value in the metadata is of a wrong type, wildly large, or gone. */
function mutateJson(text: string): string {
  const root: unknown = JSON.parse(text.replace(/\b(\d{16,})\b/g, '"big:$1"'))
  const places: { holder: { [key: string]: unknown }; key: string }[] = []
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    for (const key of Object.keys(value)) {
      places.push({ holder: value as { [key: string]: unknown }, key })
      walk((value as { [key: string]: unknown })[key])
    }
  }
  walk(root)
  const { holder, key } = pick(places)
  if (random() < 0.2 && !Array.isArray(holder)) Reflect.deleteProperty(holder, key)
  else holder[key] = pick(WRONG)
  return JSON.stringify(root).replace(/"big:(\d+)"/g, '$1')
}

const isMetadata = (path: string): boolean => path.endsWith('.json')

async function fuzz(
  mutate: (files: Files) => [path: string, bytes: Uint8Array],
): Promise<{ [outcome: string]: number }> {
  const counts: { [outcome: string]: number } = {}
  for (let i = 0; i < MUTANTS; i++) {
    const folder = pick(folders)
    const files = filesOf(folder)
    const right = await load(files, folder)
    const [path, bytes] = mutate(files)
    const result = await outcome(files.set(path, bytes), folder, right)
    counts[result] = (counts[result] ?? 0) + 1
  }
  return counts
}

test(`${MUTANTS} mutated chunk files: refused by name, or the rows they hold`, async () => {
  const counts = await fuzz((files) => {
    const path = pick([...files.keys()].filter((name) => !isMetadata(name)))
    return [path, mutateBytes(files.get(path)!)]
  })
  // strax's files have no checksums: a bit that only changes a value goes unseen, but never a row more or less.
  expect(counts['other rows'] ?? 0).toBe(0)
  expect(counts['refused']).toBeGreaterThan(MUTANTS / 2)
}, 600_000)

test(`${MUTANTS} metadata with broken text: refused by name, or as good as right`, async () => {
  const counts = await fuzz((files) => {
    const path = pick([...files.keys()].filter(isMetadata))
    return [path, mutateBytes(files.get(path)!)]
  })
  expect(counts['other rows'] ?? 0).toBe(0)
  expect(counts['refused']).toBeGreaterThan(MUTANTS / 3)
}, 600_000)

test(`${MUTANTS} metadata with wrong values: refused by name, or as good as right`, async () => {
  const counts = await fuzz((files) => {
    const path = pick([...files.keys()].filter(isMetadata))
    return [path, new TextEncoder().encode(mutateJson(new TextDecoder().decode(files.get(path))))]
  })
  expect(counts['other rows'] ?? 0).toBe(0)
  expect(counts['refused']).toBeGreaterThan(MUTANTS / 3)
}, 600_000)
