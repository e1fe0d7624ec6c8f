import { describe, expect, test } from '@jest/globals'
import { Chunk, type RunSpans } from '../../src/chunk/index.js'
import { ChunkMap, arrayTable, dtypeTable, installDisplays, metadataPayload } from '../../src/displays/index.js'
import { StructArray, StructDtype, timeFields } from '../../src/dtype/index.js'
import { DISPLAY, type DisplayBundle } from '../../src/table/index.js'
import { loadChunks, MemoryFrontend } from '../../src/storage/index.js'
import { thingChunks, thingKey, thingMetadata } from '../storage/data.js'

installDisplays()
const shown = (value: object): DisplayBundle => (value as { [DISPLAY](): DisplayBundle })[DISPLAY]()

const dtype = StructDtype.from([
  ...timeFields,
  [['<b>Area</b> [PE]', 'area'], '<f4'],
  ['flag', '|b1'],
  ['name', '<U3'],
  [['Samples', 'data'], '<i2', [2, 3]],
])

describe('arrays', () => {
  test('show names, units and the first and last rows; nothing of them is markup', () => {
    const rows = StructArray.fromRows(
      dtype,
      Array.from({ length: 1000 }, (_, i) => ({ time: BigInt(i), endtime: BigInt(i + 1), area: i / 2, name: '<i>' })),
    )
    const bundle = shown(rows)
    const html = String(bundle['text/html'])
    expect(html).toContain('&lt;b&gt;Area&lt;/b&gt;')
    expect(html).toContain('1,000 rows of 6 fields')
    expect(html).not.toMatch(/<i>|<b>Area/)
    expect(html.match(/<tr>/g)).toHaveLength(1 + 10 + 1)
    expect(String(bundle['text/plain'])).toContain('area [PE]')
  })

  test('read only the rows that are shown', () => {
    const rows = StructArray.zeros(dtype, 100_000)
    let read = 0
    const counting = new Proxy(rows, {
      get(array, key) {
        if (key === 'column') throw new Error('a column was gathered')
        if (key === 'row') read++
        const value: unknown = Reflect.get(array, key, array)
        return typeof value === 'function' ? (value.bind(array) as unknown) : value
      },
    })
    arrayTable(counting).toHtml({ maxRows: 10 })
    expect(read).toBe(10)
  })

  test('a dtype is a table of its fields', () => {
    const table = dtypeTable(dtype)
    expect(table.row(2)).toEqual({ field: 'area', type: '<f4', shape: '', title: '<b>Area</b> [PE]' })
    expect(Array.from(table.column('type'))).toEqual(['<i8', '<i8', '<f4', '|b1', '<U3', '<i2'])
    expect(table.row(-1)['shape']).toBe('2 × 3')
  })
})

describe('stored data', () => {
  const store = async () => {
    const frontend = new MemoryFrontend()
    const key = thingKey()
    const saver = await frontend.saver(key, thingMetadata(key))
    for (const chunk of thingChunks([5, 0, 40])) await saver.save(chunk)
    await saver.close()
    const stored = (await frontend.find(key))!
    return { stored, metadata: await stored.metadata() }
  }

  test('metadata carry the text as stored, and every chunk', async () => {
    const { metadata } = await store()
    const payload = metadataPayload(metadata)
    expect(JSON.parse(payload.metadataText)).toMatchObject({ run_id: '7', data_type: 'things' })
    expect(payload.chunks.n).toEqual([5, 0, 40])
    expect(payload.chunks.filename?.[1]).toBeNull()
    expect(payload.fields.map(({ name }) => name)).toEqual(metadata.dtype.names)
  })

  test('subruns are shown in order of time, whatever their names; those without time are not', async () => {
    const { metadata } = await store()
    const at = (start: bigint, end: bigint) => ({ start, end })
    const subruns: (RunSpans | null)[] = [{ '9': at(20n, 30n), '10': at(0n, 20n) }, { '9': at(30n, 30n) }, null]
    const chunks = metadata.chunks.map((info, i) => ({ ...info, subruns: subruns[i]! }))
    const payload = metadataPayload({ ...metadata, chunks })
    expect(payload.chunks.subruns).toEqual([[['10', '0', '20'], ['9', '20', '30']], [], null]) // prettier-ignore
  })

  test('a map of chunks finds the gaps and draws every chunk', async () => {
    const { metadata } = await store()
    const chunks = metadata.chunks.map((info, i) =>
      i === 2 ? { ...info, start: info.start + 1000n, end: info.end + 1000n } : info,
    )
    const map = new ChunkMap({ ...metadata, chunks })
    const end = chunks[1]!.end
    expect(map.payload.gaps).toEqual([{ start: String(end), end: String(chunks[2]!.start) }])
    expect(String(map)).toBe('7 things: 3 chunks, 45 rows, 1 gap')
    expect(map.toSvg().match(/<title>chunk /g)).toHaveLength(3)
  })

  test('a chunk shows itself with its rows', async () => {
    const { stored } = await store()
    for await (const chunk of loadChunks(stored)) {
      expect(chunk).toBeInstanceOf(Chunk)
      expect(String(shown(chunk)['text/plain'])).toContain('7.things')
    }
  })
})
