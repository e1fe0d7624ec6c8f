import { beforeAll, expect, test } from '@jest/globals'
import { InvalidArgument, MemoryFrontend, type Context } from '../../src/index.js'
import { contextWith, countingSource, passing } from '../execute/sources.js'

let st: Context
beforeAll(async () => {
  const storage = new MemoryFrontend({ provideRunMetadata: true })
  st = contextWith([countingSource([]), passing('Peaks', 'things')], { storage }).st
  const [start, end] = [{ $date: '2020-01-01T00:00:00Z' }, { $date: '2020-01-01T00:01:00Z' }]
  for (const name of ['0', '1'])
    await storage.writeRunMetadata(name, {
      name,
      mode: 'm',
      source: 's',
      start,
      end,
      tags: [],
      comments: [],
      detector: 'tpc',
    })
  await st.make('1', 'peaks', { progress: false })
})

test('one name does for a list of one', async () => {
  const table = await st.scanRuns({ storeFields: 'detector', checkAvailable: 'peaks' })
  expect(table.column('detector')).toEqual(['tpc', 'tpc'])
  expect(table.column('peaks_available')).toEqual([false, true])
  expect((await st.selectRuns({ storeFields: 'detector', available: 'peaks' })).column('detector')).toEqual(['tpc'])
  expect(await st.listAvailable('peaks', { runs: ['0', '1'] })).toEqual(['1'])
})

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['a data type looked up by scanRuns', () => st.scanRuns({ checkAvailable: ['peakz'] }), /Did you mean "peaks"/],
  ['a data type looked up by selectRuns', () => st.selectRuns({ checkAvailable: 'peakz' }), /Did you mean "peaks"/],
  ['fields that are no texts', () => st.scanRuns({ storeFields: [3] as never }), /storeFields must be texts, got 3/],
  ['runs that are no texts', () => st.listAvailable('peaks', { runs: 3 as never }), /runs must be a text or a list/],
  ['a mode that is no text', () => st.selectRuns({ runMode: 3 as never }), /Patterns must be a text .* got 3/],
  ['tags that are no texts', () => st.selectRuns({ includeTags: [null] as never }), /Patterns .* got \[null\]/],
  [
    'a type of patterns',
    () => st.availableForRun('1', { patternType: 'glob' as never }),
    /"fnmatch" or "re", got "glob"/,
  ],
  ['what a data type is made from', async () => st.getDependencies('peakz'), /Did you mean "peaks"/],
])('%s: refused in words', async (_, ask, message) => {
  await expect(ask()).rejects.toThrow(InvalidArgument)
  await expect(ask()).rejects.toThrow(message)
})
