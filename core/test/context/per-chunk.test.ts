import { describe, expect, jest, test } from '@jest/globals'
import { Peaks, Records } from '../../src/demo/index.js'
import { Context, MemoryFrontend } from '../../src/index.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

const context = async (): Promise<Context> => {
  const st = new Context({
    storage: new MemoryFrontend(),
    register: [Records, Peaks],
    config: { bonus_area: 42, n_chunks: 4 },
    notice: () => undefined,
  })
  await st.make('0', 'records')
  return st
}

describe('data made for some chunks of a dependency', () => {
  test('have keys of their own, those of strax', async () => {
    const st = await context()
    const chunkNumber = { records: [1, 2] }
    // strax: Context.key_for("0", "peaks", chunk_number=dict(records=[1, 2])), with bonus_area=42
    expect(String(await st.keyFor('0', 'peaks', { chunkNumber }))).toBe('0-peaks-dgth7op3c6')
    await st.make('0', 'peaks', { chunkNumber })
    expect(await st.isStored('0', 'peaks')).toBe(false)
    expect(await st.isStored('0', 'peaks', { chunkNumber })).toBe(true)
    expect((await st.lineage('0', 'peaks', { chunkNumber }))['peaks']![2]).toMatchObject({ chunk_number: chunkNumber })
    expect(Array.from((await st.getArray('0', 'peaks', { chunkNumber })).column('time') as BigInt64Array).at(-1)).toBe(
      2n,
    )
  })

  test('are merged: to the data made in one go if all chunks are there', async () => {
    const st = await context()
    const groups = [[0, 1], [2], [3]]
    for (const group of groups) await st.make('0', 'peaks', { chunkNumber: { records: group } })
    await st.mergePerChunkStorage('0', 'peaks', 'records', { chunkNumberGroup: groups })
    expect(await st.isStored('0', 'peaks')).toBe(true)
    const whole = await (await context()).getArray('0', 'peaks')
    expect((await st.getArray('0', 'peaks', { forbidCreationOf: '*' })).bytes()).toEqual(whole.bytes())
    await expect(st.mergePerChunkStorage('0', 'peaks', 'records')).rejects.toMatchObject({ tag: 'DataExists' })
  })

  test('or to a part', async () => {
    const st = await context()
    for (const n of [1, 2]) await st.make('0', 'peaks', { chunkNumber: { records: [n] } })
    await st.mergePerChunkStorage('0', 'peaks', 'records', { chunkNumberGroup: [[1], [2]], targetCompressor: 'zstd' })
    const chunkNumber = { records: [1, 2] }
    expect((await st.getMetadata('0', 'peaks', { chunkNumber })).compressor).toBe('zstd')
    expect((await st.getArray('0', 'peaks', { chunkNumber, forbidCreationOf: '*' })).length).toBe(20)
    await expect(st.mergePerChunkStorage('0', 'peaks', 'records')).rejects.toThrow(
      /not stored for chunks {"records":\[0\]}/,
    )
    await expect(st.mergePerChunkStorage('0', 'peaks', 'records', { chunkNumberGroup: [[1], [1]] })).rejects.toThrow(
      /Chunk 1 is in several/,
    )
  })
})
