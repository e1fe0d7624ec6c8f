import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { DataCorrupted, InvalidArgument, StorageFailed } from '../../src/errors/index.js'
import { loadChunks } from '../../src/storage/index.js'
import { DataDirectory, ZipDirectory } from '../../src/storage/node.js'
import { collect, hex, tempFolder, thingKey, thingMetadata } from './data.js'
import { answersOf, keyOf } from './strax-made.js'

const made = fileURLToPath(new URL('../fixtures/storage/made', import.meta.url))
const zipped = answersOf(made).finds.filter(({ run_id }) => run_id === '0' || run_id === '1')
const isExact = ({ options }: { options: object }): boolean => Object.keys(options).length === 0

test('zips hold what the folders hold: stored or deflated, with sizes in 32 or 64 bits', async () => {
  const [zips, folders] = [new ZipDirectory(`${made}/zips`), new DataDirectory(`${made}/data`)]
  const keys = zipped.filter(isExact).map(keyOf)
  expect(keys.length).toBeGreaterThan(4)
  for (const key of keys) {
    const [zip, folder] = [await zips.find(key), await folders.find(key)]
    expect(zip === undefined).toBe(folder === undefined)
    if (!zip || !folder) continue
    const [ours, theirs] = [await collect(loadChunks(zip)), await collect(loadChunks(folder))]
    expect(ours.map(({ data }) => hex(data))).toEqual(theirs.map(({ data }) => hex(data)))
    expect((await zip.metadata()).raw).toEqual((await folder.metadata()).raw)
  }
  expect(await zips.findSeveral(keys)).toEqual(await folders.findSeveral(keys))
  expect((await zips.list()).map(({ folder }) => folder).sort()).toEqual(
    (await folders.list()).map(({ folder }) => folder).filter((name) => /^[01]-/.test(name)),
  )
})

test('fuzzy matches are found in zips too', async () => {
  const zips = new ZipDirectory(`${made}/zips`)
  for (const one of zipped.filter(({ options }) => options.fuzzy_for || options.fuzzy_for_options)) {
    const options = { fuzzyFor: one.options.fuzzy_for, fuzzyForOptions: one.options.fuzzy_for_options }
    expect({ one, found: (await zips.find(keyOf(one), options)) !== undefined }).toEqual({
      one,
      found: one.found !== null,
    })
  }
})

test('run documents in zips', async () => {
  const zips = new ZipDirectory(`${made}/zips`, { provideRunMetadata: true })
  expect(await zips.runMetadata('1')).toMatchObject({ name: 'another', start: new Date('2021-01-01T00:00:00Z') })
  expect(await zips.runMetadata('0')).toBeUndefined()
  expect(await zips.runMetadata('5')).toBeUndefined()
  expect((await zips.runDocs()).map(({ name }) => name)).toEqual(['another'])
})

test('a zip directory is for reading only', async () => {
  expect(() => new ZipDirectory(made, { readonly: false })).toThrow(InvalidArgument)
  const key = thingKey()
  await expect(new ZipDirectory(tempFolder()).saver(key, thingMetadata(key))).rejects.toThrow(StorageFailed)
  expect(await new ZipDirectory(`${tempFolder()}/absent`).list()).toEqual([])
})

test('a broken zip is an error that names it', async () => {
  const folder = tempFolder()
  const key = zipped
    .filter(isExact)
    .map(keyOf)
    .find(({ runId, dataType }) => runId === '0' && dataType === 'things')!
  const whole = readFileSync(`${made}/zips/0.zip`)
  writeFileSync(`${folder}/0.zip`, whole.subarray(0, whole.length / 2))
  await expect(new ZipDirectory(folder).find(key)).rejects.toThrow(DataCorrupted)
  await expect(new ZipDirectory(folder).find(key)).rejects.toThrow(/0\.zip/)

  // One bit of a chunk: the zip's checksum tells.
  copyFileSync(`${made}/zips/0.zip`, `${folder}/0.zip`)
  const name = `${String(key)}/things-${key.lineageHash}-000004`
  const at = whole.indexOf(name) + name.length + 300
  const flipped = Buffer.from(whole)
  flipped[at] = flipped[at]! ^ 4
  writeFileSync(`${folder}/0.zip`, flipped)
  const stored = await new ZipDirectory(folder).find(key)
  await expect(collect(loadChunks(stored!))).rejects.toThrow(/checksum/)
})
