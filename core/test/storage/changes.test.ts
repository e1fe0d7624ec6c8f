import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { DataKey } from '../../src/lineage/index.js'
import { MemoryFrontend, onStorageChange, type StorageChange } from '../../src/storage/index.js'
import { DataDirectory } from '../../src/storage/node.js'
import { thingChunks, thingKey, thingMetadata } from './data.js'

const folder = mkdtempSync(join(tmpdir(), 'straxlab-changes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const key: DataKey = thingKey('7')

test.each([new MemoryFrontend({}), new DataDirectory(folder)])(
  '%s tells of what is stored, once it is there',
  async (frontend) => {
    const heard: StorageChange[] = []
    const stop = onStorageChange((change) => heard.push(change))
    onStorageChange(() => {
      throw new Error('a listener that fails')
    })()
    await frontend.writeRunMetadata('7', { name: '7' })
    expect(heard).toEqual([{ what: 'run', frontend, runId: '7' }])
    const saver = await frontend.saver(key, thingMetadata(key))
    for (const chunk of thingChunks([3])) await saver.save(chunk)
    expect(heard).toHaveLength(1)
    await saver.close()
    expect(await frontend.find(key)).toBeDefined()
    expect(heard.slice(1)).toEqual([{ what: 'data', frontend, runId: '7', dataType: key.dataType }])
    expect(await frontend.remove(key)).toBe(true)
    expect(await frontend.remove(key)).toBe(false)
    expect(heard).toHaveLength(3)
    const failing = await frontend.saver(key, thingMetadata(key))
    await failing.abort(new Error('no'))
    expect(heard).toHaveLength(3)
    stop()
    await frontend.writeRunMetadata('8', { name: '8' })
    expect(heard).toHaveLength(3)
  },
)

test('a listener that fails breaks nothing', async () => {
  const stop = onStorageChange(() => {
    throw new Error('the display is gone')
  })
  await new MemoryFrontend().writeRunMetadata('1', { name: '1' })
  stop()
})
