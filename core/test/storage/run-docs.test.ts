import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { DataCorrupted, InvalidArgument } from '../../src/errors/index.js'
import { PyFloat } from '../../src/pytext/index.js'
import { flattenRunDoc, MemoryFrontend, readRunDoc, writeRunDoc, type RunDoc } from '../../src/storage/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { collect, tempFolder } from './data.js'

const start = new Date('2020-02-29T23:59:59.123Z')

test.each([
  ['{"$date": "2020-02-29T23:59:59.123Z"}', start],
  ['{"$date": "2020-02-29T23:59:59.123456Z"}', start],
  ['{"$date": "2020-03-01T00:59:59.123+0100"}', start],
  ['{"$date": "2020-03-01T00:59:59.123+01:00"}', start],
  ['{"$date": "2020-02-29T23:59:59"}', new Date('2020-02-29T23:59:59Z')],
  ['{"$date": 1583020799123}', start],
  ['{"$date": {"$numberLong": "1583020799123"}}', start],
  ['{"$date": {"$numberLong": "-14256000000"}}', new Date('1969-07-20T00:00:00Z')],
  ['{"$numberLong": "5"}', 5],
  ['{"$numberLong": "9223372036854775807"}', 9223372036854775807n],
  ['{"$numberInt": "-3"}', -3],
  ['{"$numberDouble": "2.5"}', 2.5],
  ['{"$numberDouble": "2"}', new PyFloat(2)],
  ['{"$numberDouble": "-Infinity"}', -Infinity],
  ['{"$oid": "000000000000000000000000"}', { $oid: '000000000000000000000000' }],
  ['{"$date": 0, "other": 1}', { $date: 0, other: 1 }],
  ['[{"$date": 0}]', [new Date(0)]],
])('%s is read', (text, value) => {
  expect(readRunDoc(`{"a": ${text}}`, 'x')['a']).toEqual(value)
})

test.each([
  '{"a": {"$date": "yesterday"}}',
  '{"a": {"$date": null}}',
  '{"a": {"$numberLong": "x"}}',
  '[]',
  '3',
  '{',
  '',
])('%s is an error that names the file', (text) => {
  expect(() => readRunDoc(text, 'folder/7-metadata.json')).toThrow(DataCorrupted)
  expect(() => readRunDoc(text, 'folder/7-metadata.json')).toThrow(/folder\/7-metadata.json/)
})

test('what is written is read the same', () => {
  const doc: RunDoc = {
    name: '7',
    start,
    end: null,
    livetime: new PyFloat(10),
    rate: { tpc: { avg: 1.5 } },
    tags: [{ name: 'a', date: new Date(-1) }],
    big: 2n ** 70n,
    _id: { $oid: '0'.repeat(24) },
  }
  const text = writeRunDoc('7', doc)
  expect(readRunDoc(text, 'x')).toEqual(doc)
  expect(text).toContain('"livetime": 10.0')
  expect(text).toContain('"$date": "2020-02-29T23:59:59.123Z"')
  expect(text).toContain('"$numberLong": "-1"')
  expect(writeRunDoc('8', { mode: 'x' })).toContain('"name": "8"')
  expect(() => writeRunDoc('7', { start: new Date(NaN) })).toThrow(InvalidArgument)
})

test('flat as strax shows it', () => {
  const doc = {
    rate: { tpc: { avg: 1, max: 2 } },
    sub_run_spec: { a: 'all' },
    tags: [{ name: 'x' }],
    start,
    id: { $oid: 'x' },
  }
  expect(flattenRunDoc(doc)).toEqual({
    'rate.tpc.avg': 1,
    'rate.tpc.max': 2,
    sub_run_spec: { a: 'all' },
    tags: [{ name: 'x' }],
    start,
    id: { $oid: 'x' },
  })
})

const names = async (frontend: DataDirectory | MemoryFrontend): Promise<unknown[]> =>
  (await collect(frontend.scanRuns())).map(({ name }) => name)

test('the list of documents is the same one until a document changes', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  for (const run of ['2', '1', '_s']) await frontend.writeRunMetadata(run, { name: run, mode: 'a' })
  // Files that changed a moment ago are not trusted: make them old.
  const age = (): void => {
    for (const file of ['1', '2', '_s'].map((run) => `${folder}/${run}-metadata.json`)) utimesSync(file, 1e9, 1e9)
    utimesSync(folder, 1e9, 1e9)
  }
  age()
  const docs = await frontend.runDocs()
  expect(docs.map(({ name }) => name)).toEqual(['1', '2', '_s'])
  expect(await frontend.runDocs()).toBe(docs)

  // Written in place by another program, with the same size, and at once.
  writeFileSync(`${folder}/1-metadata.json`, '{"name": "1", "mode": "b"}')
  expect((await frontend.runDocs())[0]).toEqual({ name: '1', mode: 'b' })
  writeFileSync(`${folder}/1-metadata.json`, '{"name": "1", "mode": "c"}')
  expect((await frontend.runDocs())[0]).toEqual({ name: '1', mode: 'c' })
  expect(await frontend.runMetadata('1')).toEqual({ name: '1', mode: 'c' })

  await frontend.writeRunMetadata('3', { mode: 'd' })
  expect(await names(frontend)).toEqual(['1', '2', '3', '_s'])
})

test('a document without a name gets that of its file; others in the folder are no documents', async () => {
  const folder = tempFolder()
  writeFileSync(`${folder}/5-metadata.json`, '{"mode": "x"}')
  writeFileSync(`${folder}/a-b-metadata.json`, '{')
  writeFileSync(`${folder}/metadata.json`, '{')
  mkdirSync(`${folder}/6-things-abc`)
  mkdirSync(`${folder}/_s_abcdefghij-things-abc`)
  mkdirSync(`${folder}/7-things-abc_temp`)
  expect(await new DataDirectory(folder).runDocs()).toEqual([{ name: '5', mode: 'x' }])
  expect(await names(new DataDirectory(folder, { deepScan: true }))).toEqual(['5', '6', '7'])
})

test('a broken document is an error that names it, also among others', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  await frontend.writeRunMetadata('1', {})
  writeFileSync(`${folder}/2-metadata.json`, '{"name": "2", "sta')
  await expect(frontend.runDocs()).rejects.toThrow(/2-metadata.json/)
  await expect(frontend.runMetadata('2')).rejects.toThrow(DataCorrupted)
  writeFileSync(`${folder}/2-metadata.json`, '{"name": "2"}')
  expect(await names(frontend)).toEqual(['1', '2'])
})

test('in memory', async () => {
  const frontend = new MemoryFrontend()
  await frontend.writeRunMetadata('2', { start })
  await frontend.writeRunMetadata('1', { start })
  const docs = await frontend.runDocs()
  expect(docs).toEqual([
    { name: '1', start },
    { name: '2', start },
  ])
  expect(await frontend.runDocs()).toBe(docs)
  expect(await frontend.runMetadata('3')).toBeUndefined()
})

test('a document is replaced as a whole', async () => {
  const folder = tempFolder()
  const frontend = new DataDirectory(folder)
  await frontend.writeRunMetadata('1', { start })
  const before = readFileSync(`${folder}/1-metadata.json`, 'utf8')
  await expect(frontend.writeRunMetadata('1', { start: new Date(NaN) })).rejects.toThrow(InvalidArgument)
  expect(readFileSync(`${folder}/1-metadata.json`, 'utf8')).toBe(before)
})
