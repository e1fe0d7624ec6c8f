import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { StoreDirectory } from '../../src/storage/index.js'
import { NodeStore } from '../../src/storage/disk/node-store.js'
import { DataDirectory } from '../../src/storage/node.js'
import { tempFolder } from './data.js'
import { checkDocs, checkFinds, checkLoads, saveAnew } from './strax-made.js'

const made = fileURLToPath(new URL('../fixtures/storage/made', import.meta.url))
const data = `${made}/data`

test('what strax wrote is loaded as strax loads it: whole, by time, by chunk, rechunked', () => checkLoads(made))

test('data are found where strax finds them, exactly and fuzzily', async () => {
  await checkFinds(new DataDirectory(data), made)
  await checkFinds(new StoreDirectory(new NodeStore(data)), made)
})

test('run documents are read and written as strax does it', async () => {
  const options = { deepScan: true, provideRunMetadata: true }
  await checkDocs(new DataDirectory(data, options), made, data)
  await checkDocs(new StoreDirectory(new NodeStore(data), options), made, data)
})

test('what is saved anew, also rechunked, has the same files and the same metadata, letter for letter', async () => {
  expect((await saveAnew(made, tempFolder())).length).toBe(7 + 15)
})
