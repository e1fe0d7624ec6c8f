import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { countingSource, passing } from '../execute/sources.js'
import { Context, DataDirectory, SaveWhen, type StructArray } from './public.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(60_000)

let folder: string
const made: number[] = []
const seen: number[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'straxlab-recompute-'))
  made.length = seen.length = 0
})
afterEach(() => rmSync(folder, { recursive: true }))

/** things -> others -> last, ten chunks each; what is computed is counted in `made` and `seen`. */
function contextOf(
  more: ConstructorParameters<typeof Context>[0] & object = {},
  overwrite: 'always' | 'if_broken' = 'always',
) {
  const dir = new DataDirectory(folder, { provideRunMetadata: true, overwrite })
  const notices: string[] = []
  const register = [
    countingSource(made),
    passing('Others', 'things', seen, { allowSuperrun: true }),
    passing('Last', 'others', [], { allowSuperrun: true, saveWhen: SaveWhen.TARGET }),
  ]
  const st = new Context({ storage: dir, register, notice: (text) => notices.push(text), ...more })
  return { st, dir, notices }
}

/** Every file below the folder: the bytes of chunks, and which file it is (a replaced one is another). */
function files(): Map<string, { digest: string; inode: number }> {
  const found = new Map<string, { digest: string; inode: number }>()
  for (const data of readdirSync(folder))
    for (const name of statSync(join(folder, data)).isDirectory() ? readdirSync(join(folder, data)) : []) {
      const path = join(folder, data, name)
      found.set(`${data}/${name}`, {
        digest: createHash('sha1').update(readFileSync(path)).digest('hex'),
        inode: statSync(path).ino,
      })
    }
  return found
}

const chunksOnly = (all: ReturnType<typeof files>): [string, string][] =>
  [...all].filter(([name]) => !name.endsWith('.json')).map(([name, { digest }]) => [name, digest])

const numbersOf = (rows: StructArray): unknown[] => [...(rows.column('number') as Int32Array)]

describe('recompute', () => {
  test("'*' computes all anew, and puts the same bytes in the place of the old ones", async () => {
    const { st } = contextOf()
    await st.make('0', 'last')
    const before = files()
    expect(made).toHaveLength(10)
    expect((await st.explain('0', 'last', { recompute: '*' })).summary).toBe(
      'last: computed, saved; others: computed, saved; things: computed, saved',
    )
    await st.make('0', 'last')
    expect(made).toHaveLength(10)
    await st.make('0', 'last', { recompute: '*' })
    expect([made.length, seen.length]).toEqual([20, 20])
    const after = files()
    expect(chunksOnly(after)).toEqual(chunksOnly(before))
    for (const [name, { inode }] of after)
      expect({ name, isNew: inode !== before.get(name)!.inode }).toEqual({ name, isNew: true })
    expect(readdirSync(folder)).toHaveLength(3)
  })

  test('names: these and what is made from them; what is before is loaded', async () => {
    const { st } = contextOf()
    await st.make('0', 'last')
    const rows = await st.getArray('0', 'last', { recompute: 'others' })
    expect(numbersOf(rows)).toHaveLength(20)
    expect([made.length, seen.length]).toEqual([10, 20])
    expect((await st.explain('0', 'last', { recompute: ['others'] })).summary).toBe(
      'last: computed, saved; others: computed, saved; things: loaded',
    )
    await expect(st.getArray('0', 'last', { recompute: 'othrs' })).rejects.toThrow(/last is not made.*"others"/)
    await expect(st.getArray('0', 'last', { recompute: '*', timeRange: [0, 100] })).rejects.toThrow(/whole runs/)
  })

  test('a failure on the way leaves the old data', async () => {
    await contextOf().st.make('0', 'last')
    const before = files()
    const { st } = contextOf({
      register: [
        countingSource(made),
        passing('Others', 'things', seen, { allowSuperrun: true }),
        passing('Last', 'others', [], {
          saveWhen: SaveWhen.TARGET,
          allowSuperrun: true,
          compute: (inputs, { chunkI }) => {
            if (chunkI === 7) throw new Error('broken cable')
            return Object.values(inputs)[0]!
          },
        }),
      ],
    })
    await expect(st.make('0', 'last', { recompute: '*' })).rejects.toThrow(/broken cable/)
    for (const [name, file] of before) expect(files().get(name)).toEqual(file)
    expect(numbersOf(await st.getArray('0', 'last'))).toHaveLength(20)
  })

  test('breaking off leaves the old data', async () => {
    const { st } = contextOf()
    await st.make('0', 'last')
    const before = files()
    for await (const chunk of st.getIter('0', 'last', { recompute: '*' })) if (chunk.start === 300n) break
    for (const [name, file] of before) expect(files().get(name)).toEqual(file)
  })

  test('storage that keeps what it has refuses before anything is made', async () => {
    const { st } = contextOf({}, 'if_broken')
    await st.make('0', 'last')
    await expect(st.make('0', 'last', { recompute: '*' })).rejects.toThrow(/open it with overwrite: 'always'/)
    expect(made).toHaveLength(10)
  })

  test('what the context may not create is loaded, with a notice; as target it is an error', async () => {
    const { st, notices } = contextOf()
    await st.make('0', 'last')
    const forbidden = { recompute: '*', forbidCreationOf: 'things' } as const
    await st.make('0', 'last', forbidden)
    expect([made.length, seen.length]).toEqual([10, 20])
    expect(notices.join()).toMatch(/things is loaded and not computed anew/)
    await expect(st.make('0', 'things', forbidden)).rejects.toThrow(/should be computed anew, and this context may not/)
  })

  test('superruns: the data of all subruns, and the superrun itself', async () => {
    const { st, dir } = contextOf({
      writeSuperruns: true,
      register: [
        countingSource(made, {
          compute: (_, { chunkI, runId, chunk }) => {
            made.push(chunkI)
            const start = 10_000 * Number(runId) + 100 * chunkI
            return chunk({ start, end: start + 100, data: { time: [start], endtime: [start + 5], number: [chunkI] } })
          },
        }),
        passing('Others', 'things', seen, { allowSuperrun: true }),
      ],
    })
    for (const [i, run] of ['0', '1'].entries())
      await dir.writeRunMetadata(run, { name: run, start: new Date(i * 1000), end: new Date(i * 1000 + 1) })
    await st.defineRun('_both', ['0', '1'])
    await st.make('_both', 'others')
    const before = chunksOnly(files())
    expect([made.length, seen.length]).toEqual([20, 20])
    await st.make('_both', 'others', { recompute: '*' })
    expect([made.length, seen.length]).toEqual([40, 40])
    expect(chunksOnly(files())).toEqual(before)
    await st.make('_both', 'others', { recompute: 'others' })
    expect([made.length, seen.length]).toEqual([40, 60])
    const plan = await st.explain('_both', 'others', { recompute: '*' })
    expect(plan.computedOfRuns).toEqual([
      { runId: '_both', dataType: 'others' },
      { runId: '0', dataType: 'things' },
      { runId: '1', dataType: 'things' },
    ])
  })
})
