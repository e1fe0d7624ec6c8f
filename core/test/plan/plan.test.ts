import { describe, expect, jest, test } from '@jest/globals'
import {
  definePlugin,
  SaveWhen,
  type Context,
  type GetOptions,
  type PluginClass,
  type PluginSpec,
} from '../../src/index.js'
import { contextWith, countingSource, numbers, passing } from '../execute/sources.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

/** raw -> peaks -> (small_ones, big_ones) -> events */
function plugins(more: { readonly [name: string]: Partial<PluginSpec> } = {}): PluginClass[] {
  const kinds = { small_ones: 'small_ones', big_ones: 'big_ones' }
  const Halves = definePlugin({
    name: 'Halves',
    provides: ['small_ones', 'big_ones'],
    dependsOn: 'peaks',
    dataKind: kinds,
    dtype: { small_ones: numbers, big_ones: numbers },
    compute: ({ things }) => ({ small_ones: things!, big_ones: things! }),
    ...more['Halves'],
  })
  return [
    countingSource([], { name: 'Raw', dataKind: 'things', ...more['Raw'] }),
    passing('Peaks', 'raw', [], more['Peaks']),
    Halves,
    passing('Events', 'big_ones', [], more['Events']),
  ]
}

const summary = async (st: Context, target: string | string[], options?: GetOptions): Promise<string> =>
  (await st.explain('0', target, options)).summary

describe('what is loaded, computed and saved', () => {
  test('nothing stored: all is computed and saved, other outputs too', async () => {
    const { st } = contextWith(plugins())
    expect(await summary(st, 'events')).toBe(
      'events: computed, saved; big_ones: computed, saved; peaks: computed, saved; raw: computed, saved; small_ones: computed, saved',
    )
  })

  test('what is stored is loaded, and not looked behind', async () => {
    const { st } = contextWith(plugins())
    await st.make('0', 'peaks')
    expect(await summary(st, 'events')).toBe(
      'events: computed, saved; big_ones: computed, saved; peaks: loaded; small_ones: computed, saved',
    )
    await st.make('0', 'events')
    expect(await summary(st, 'events')).toBe('events: loaded')
    expect((await st.explain('0', 'events')).toJSON()).toEqual({
      runId: '0', targets: ['events'], steps: { events: 'loaded' }, save: [], discard: [], notices: [],
    }) // prettier-ignore
  })

  test('saveWhen of each output', async () => {
    const { NEVER, EXPLICIT, TARGET } = SaveWhen
    const { st } = contextWith(
      plugins({
        Raw: { saveWhen: NEVER },
        Peaks: { saveWhen: EXPLICIT },
        Halves: { saveWhen: { small_ones: TARGET, big_ones: TARGET } },
      }),
    )
    expect(await summary(st, 'big_ones')).toBe('big_ones: computed, saved; peaks: computed; raw: computed')
    expect(await summary(st, 'big_ones', { save: ['peaks', 'small_ones'] })).toBe(
      'big_ones: computed, saved; peaks: computed, saved; raw: computed',
    )
    const plan = await st.explain('0', 'events')
    expect(plan.saved).toEqual(['events'])
    expect(plan.discard).toEqual(
      ['peaks', 'raw', 'big_ones'].sort((a, b) => plan.computed.indexOf(a) - plan.computed.indexOf(b)),
    )
    await expect(st.explain('0', 'raw', { save: 'raw' })).rejects.toThrow(/never saves raw/)
  })

  test('one output of two that is stored is loaded, the other computed', async () => {
    const { TARGET } = SaveWhen
    const { st } = contextWith(plugins({ Halves: { saveWhen: { small_ones: TARGET, big_ones: TARGET } } }))
    await st.make('0', 'big_ones')
    const Join = definePlugin({
      name: 'Join',
      dependsOn: ['big_ones', 'small_ones'],
      dtype: numbers,
      dataKind: 'big_ones',
      compute: (inputs) => inputs['big_ones']!,
    })
    st.register(Join)
    expect(await summary(st, 'join')).toBe(
      'join: computed, saved; big_ones: loaded; small_ones: computed; peaks: loaded',
    )
    expect((await st.getArray('0', 'join')).length).toBe(20)
  })
})

describe('nothing is saved, and why', () => {
  test.each<[string, GetOptions, RegExp]>([
    ['selections', { selection: 'number > 1' }, /Not saving events while selecting rows/],
    ['columns', { keepColumns: ['number'] }, /keeping or dropping columns/],
    ['fuzzy matching', { fuzzyFor: 'raw' }, /fuzzy matching is on/],
    ['fuzzy options', { fuzzyForOptions: ['x'] }, /fuzzy matching is on/],
    ['incomplete data', { allowIncomplete: true }, /incomplete data may be loaded/],
  ])('%s', async (_, options, notice) => {
    const { st, notices } = contextWith(plugins())
    const plan = await st.explain('0', 'events', options)
    expect(plan.saved).toEqual([])
    expect(plan.notices.join('\n')).toMatch(notice)
    await st.getArray('0', 'events', options)
    expect(notices.join('\n')).toMatch(notice)
    expect(await st.isStored('0', 'raw')).toBe(false)
  })

  test('no storage that takes it', async () => {
    const { st } = contextWith(plugins())
    const plan = await st.newContext({ storage: [], replaceStorage: true }).explain('0', 'peaks')
    expect(plan.saved).toEqual([])
    expect(plan.notices).toEqual([])
  })
})

describe('what may not be made', () => {
  test('forbidCreationOf', async () => {
    const { st } = contextWith(plugins())
    await expect(st.explain('0', 'peaks', { forbidCreationOf: '*' })).rejects.toThrow(
      /peaks of run 0 is not stored, and this context may create no data/,
    )
    await expect(st.explain('0', 'peaks', { forbidCreationOf: ['raw'] })).rejects.toThrow(
      /raw of run 0 is not stored.*may not create it/,
    )
    await st.make('0', 'raw')
    expect(await summary(st, 'peaks', { forbidCreationOf: ['raw'] })).toMatch(/raw: loaded/)
  })

  test('time ranges of what is not stored', async () => {
    const { st } = contextWith(plugins())
    const timeRange = [0n, 100n] as const
    await expect(st.getArray('0', 'peaks', { timeRange })).rejects.toMatchObject({
      tag: 'DataNotAvailable',
      message: expect.stringMatching(/First make it: await st.make\('0', 'peaks'\)/) as unknown,
    })
    await st.make('0', 'peaks')
    expect((await st.getArray('0', 'peaks', { timeRange })).length).toBe(2)
    await expect(st.getArray('0', 'peaks', { timeRange: [5000n, 6000n] })).rejects.toThrow(
      /Nothing of peaks of run 0 lies in/,
    )
  })

  test('targets of different kinds, unless rows are not wanted', async () => {
    const { st } = contextWith(plugins())
    await expect(st.getArray('0', ['peaks', 'big_ones'])).rejects.toThrow(
      /one kind.*peaks \(things\), big_ones \(big_ones\)/,
    )
    await st.make('0', ['peaks', 'big_ones'], { allowMultiple: true })
    expect(await st.isStored('0', ['peaks', 'big_ones', 'small_ones'])).toBe(true)
  })

  test('options that have no value', async () => {
    const { st } = contextWith(plugins({ Peaks: { options: { needed: { type: 'int' } } } }))
    expect(String(await st.keyFor('0', 'peaks'))).toMatch(/^0-peaks-/)
    await expect(st.make('0', 'events')).rejects.toMatchObject({
      tag: 'InvalidConfig',
      message: expect.stringMatching(/needed.*Peaks/) as unknown,
    })
    st.setConfig({ needed: 'x' })
    await expect(st.make('0', 'events')).rejects.toMatchObject({
      tag: 'InvalidConfig',
      message: expect.stringMatching(/needed must be of type int/) as unknown,
    })
  })
})
