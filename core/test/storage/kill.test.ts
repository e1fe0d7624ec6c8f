import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { loadChunks } from '../../src/storage/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { buildCore, removeBuilt } from '../built-core.js'
import { collect, seeded, START, tempFolder, thingKey, thingMetadata, things } from './data.js'
import { Chunk } from '../../src/chunk/index.js'

/** Moments at which a saving process is killed; `STRAXLAB_KILLS=50` for more. */
const KILLS = Number(process.env['STRAXLAB_KILLS'] ?? 10)
/** A save takes about half of this. */
const MOST_MS = 100
const CHUNKS = 6
const ROWS = 20_000

let built = ''
beforeAll(() => void (built = buildCore()))
afterAll(() => removeBuilt(built))

const chunkAt = (i: number, version: number): Chunk => {
  const start = START + BigInt(i * ROWS) * 100n
  const data = things(ROWS, start, 100n, 10 * version + i)
  const end = start + BigInt(ROWS) * 100n
  return new Chunk({ dataType: 'things', dataKind: 'things', dtype: data.dtype, runId: '7', start, end, data })
}

/** The child: saves the same data over and over, and says when it begins and ends. Rows are made as `things` makes them. */
const CHILD = `
import { readFileSync } from 'node:fs'
const [built, folder, rawFile] = process.argv.slice(1)
const { DataDirectory } = await import(built + '/storage/node.js')
const { Chunk } = await import(built + '/chunk/index.js')
const { StructArray, StructDtype } = await import(built + '/dtype/index.js')
const { DataKey } = await import(built + '/lineage/index.js')
const given = JSON.parse(readFileSync(rawFile, 'utf8'))
const dtype = StructDtype.parse(given.dtype)
const key = new DataKey('7', 'things', given.lineage)
const front = new DataDirectory(folder, { overwrite: 'always' })
const chunks = given.chunks.map(({ start, end, file }) => new Chunk({ dataType: 'things', dataKind: 'things', dtype, runId: '7',
  start: BigInt(start), end: BigInt(end), data: StructArray.fromBytes(dtype, new Uint8Array(readFileSync(file))) }))
console.log('ready')
const metadata = { run_id: '7', data_type: 'things', data_kind: 'things', dtype, lineage: given.lineage, lineage_hash: key.lineageHash,
  compressor: 'lz4', chunk_target_size_mb: 200 }
for (;;) {
  const saver = await front.saver(key, metadata)
  for (const chunk of chunks) await saver.save(chunk)
  await saver.close()
}
`

/** Puts what the child is to save into files; returns the one that lists them, and the digest of all rows. */
function prepare(folder: string, version: number): { list: string; digest: string } {
  const chunks = Array.from({ length: CHUNKS }, (_, i) => chunkAt(i, version))
  const given = {
    dtype: String(chunks[0]!.dtype),
    lineage: thingKey().lineage,
    chunks: chunks.map(({ start, end, data }, i) => {
      const file = `${folder}/raw-${version}-${i}`
      writeFileSync(file, data.bytes())
      return { start: String(start), end: String(end), file }
    }),
  }
  const list = `${folder}/given-${version}.json`
  writeFileSync(list, JSON.stringify(given))
  return { list, digest: digestOf(chunks) }
}

function digestOf(chunks: readonly Chunk[]): string {
  const hash = createHash('sha1')
  for (const { data } of chunks) hash.update(data.bytes())
  return hash.digest('hex')
}

/** Runs the child and kills it `ms` after it is ready. */
async function killAfter(ms: number, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<string | null>((done) => child.once('exit', (_, signal) => done(signal)))
  await new Promise<void>((ready, failed) => {
    child.stdout.once('data', () => ready())
    child.once('exit', (code) => failed(new Error(`the child ended with ${code}`)))
  })
  await new Promise((done) => setTimeout(done, ms))
  child.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
}

async function storedDigest(folder: string): Promise<string | undefined> {
  const stored = await new DataDirectory(folder).find(thingKey())
  return stored && digestOf(await collect(loadChunks(stored)))
}

test(`killed at ${KILLS} random moments, a process leaves all of its data, or the old ones, or none, and nothing else is touched`, async () => {
  const [work, folder] = [tempFolder(), tempFolder()]
  const versions = [prepare(work, 1), prepare(work, 2)]
  const frontend = new DataDirectory(folder, { overwrite: 'always' })
  const other = thingKey('8')
  const bystander = await frontend.saver(other, thingMetadata(other))
  await bystander.save(chunkAt(0, 3).with({ runId: '8' }))
  await bystander.close()
  await frontend.writeRunMetadata('7', { mode: 'kept' })
  const untouched = (): string =>
    readdirSync(`${folder}/${String(other)}`).join() + readFileSync(`${folder}/7-metadata.json`, 'utf8')
  const before = untouched()

  const random = seeded(Number(process.env['STRAXLAB_SEED'] ?? 1))
  const outcomes = { none: 0, old: 0, new: 0 }
  let last: string | undefined
  for (let kill = 0; kill < KILLS; kill++) {
    // By turns where nothing was yet, and where data are being replaced.
    const [version, fresh] = [versions[kill % 2]!, kill % 3 === 0]
    const place = fresh ? tempFolder() : folder
    await killAfter(random() * MOST_MS, [built, place, version.list])
    const found = await storedDigest(place)
    // All of this process's data, or what was there before it; never a part, never a mixture.
    expect([version.digest, fresh ? undefined : last]).toContain(found)
    outcomes[found === undefined ? 'none' : found === version.digest ? 'new' : 'old']++
    expect(untouched()).toBe(before)
    if (!fresh) last = found
  }
  // So many kills meet every stage of a save.
  if (KILLS >= 50) expect(Object.values(outcomes).every((n) => n > 0)).toBe(true)

  // A new make succeeds and leaves no rubbish.
  const saver = await frontend.saver(thingKey(), thingMetadata(thingKey()))
  const chunks = Array.from({ length: CHUNKS }, (_, i) => chunkAt(i, 4))
  for (const chunk of chunks) await saver.save(chunk)
  await saver.close()
  expect(await storedDigest(folder)).toBe(digestOf(chunks))
  expect(readdirSync(folder).sort()).toEqual(['7-metadata.json', String(thingKey()), String(other)].sort())
}, 300_000)
