/** Metadata of a context beside metadata that lie somewhere on disk, as people compare them (strax context.py compare_metadata). */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { Peaks, Records } from '../../src/demo/index.js'
import { Context as AnyContext, MemoryFrontend } from '../../src/index.js'
import { Context, DataDirectory, openData } from '../../src/node.js'
import { tempFolder } from '../storage/data.js'

const st = new Context({
  storage: [new DataDirectory(tempFolder())],
  register: [Records, Peaks],
  config: { bonus_area: 42 },
})

test('by folder, by file, and as opened data', async () => {
  const path = tempFolder()
  const other = new Context({ storage: [path], register: [Records, Peaks], config: { bonus_area: 43 } })
  await st.make('0', 'peaks')
  await other.make('0', 'peaks')
  const folder = join(
    path,
    readdirSync(path).find((name) => name.includes('peaks'))!,
  )
  const file = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('metadata.json'))!,
  )
  for (const side of [folder, file, await openData(folder)]) {
    const { rows } = await st.compareMetadata(['0', 'peaks'], side)
    expect(rows).toContainEqual({ path: 'lineage.peaks.2.bonus_area', left: '42', right: '43' })
  }
})

test('says what is not there, what is not metadata, and where there is no disk', async () => {
  const path = tempFolder()
  const compare = (side: string) => st.compareMetadata(['0', 'peaks'], join(path, side))
  await expect(compare('nothing.json')).rejects.toMatchObject({ tag: 'DataNotAvailable' })
  writeFileSync(join(path, 'broken.json'), '{"run_id": ')
  await expect(compare('broken.json')).rejects.toThrow(/broken\.json/)
  mkdirSync(join(path, 'empty'))
  await expect(compare('empty')).rejects.toMatchObject({ tag: 'DataCorrupted' })
  const nowhere = new AnyContext({
    storage: [new MemoryFrontend()],
    register: [Records, Peaks],
    config: { bonus_area: 42 },
  })
  await expect(nowhere.compareMetadata(['0', 'peaks'], 'a.json')).rejects.toThrow(/no disk here/)
})

test('data by a link to their folder, and a file named in its place', async () => {
  const path = tempFolder()
  const own = new Context({ storage: [path], register: [Records, Peaks], config: { bonus_area: 42 } })
  await own.make('0', 'peaks')
  const name = readdirSync(path).find((one) => one.includes('peaks'))!
  const link = join(tempFolder(), name)
  symlinkSync(join(path, name), link)
  expect((await openData(link)).length).toBe((await own.getArray('0', 'peaks')).length)
  const file = join(path, name, readdirSync(join(path, name))[0]!)
  await expect(openData(file)).rejects.toThrow(/is a file: name the folder/)
})
