import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import type { Case } from '../graphs/case.js'
import { randomCase } from '../graphs/generate.js'
import { Random } from '../graphs/random.js'
import { contextOf, writeRunDocs } from '../graphs/run.js'

// On a busy machine the first test of a file waits for all that it imports.
jest.setTimeout(120_000)

/** `STRAXLAB_SEEDS=1000-1199`: these instead of the few of every day. */
const [from = 1, to = 40] = (process.env['STRAXLAB_SEEDS'] ?? '').split('-').filter(Boolean).map(Number)
const seeds = Array.from({ length: to - from + 1 }, (_, i) => from + i)

type St = ReturnType<typeof contextOf>
type Question = { readonly run: string; readonly target: string }

/** A run or a superrun of all runs, and something that can be made of it. */
async function question(r: Random, theCase: Case, st: St): Promise<Question> {
  const { outputs, allowSuperrun } = r.pick(theCase.plugins)
  const target = r.pick(outputs).dataType
  if (!allowSuperrun || theCase.perRun || r.chance(0.5)) return { run: r.pick(theCase.runs).id, target }
  st.setContextConfig({ writeSuperruns: r.chance(0.7) })
  await st.defineRun('_all', theCase.runs.map(({ id }) => id)) // prettier-ignore
  return { run: '_all', target }
}

const rowsOf = async (st: St, { run, target }: Question): Promise<string> => {
  const rows = await st.getArray(run, target, { progress: false })
  return `${rows.length} ${Buffer.from(rows.bytes()).toString('base64')}`
}

/** What counts as stored must be whole: it says so itself, and every chunk of it is there. */
function halfStored(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith('_temp'))
    .filter(({ name }) => {
      const files = readdirSync(join(folder, name))
      const metadata = files.find((file) => file.endsWith('-metadata.json'))
      if (metadata === undefined) return true
      const { writing_ended, exception, chunks } = JSON.parse(readFileSync(join(folder, name, metadata), 'utf8')) as {
        writing_ended?: number
        exception?: string
        chunks: { filename?: string }[]
      }
      const missing = chunks.some(({ filename }) => filename !== undefined && !files.includes(filename))
      return writing_ended === undefined || exception !== undefined || missing
    })
    .map(({ name }) => name)
}

/** Reads until it stops by itself or is stopped: after some chunks, or by a signal after some turns of the event loop. */
async function stopSomewhere(r: Random, st: St, { run, target }: Question): Promise<'break' | 'abort' | 'end'> {
  const abort = new AbortController()
  const byBreak = r.chance(0.5)
  const moment = r.int(0, byBreak ? 4 : 60)
  const chunks = st.getIter(run, target, { signal: abort.signal, progress: false })
  let turns = 0
  let timer: NodeJS.Immediate | undefined
  const count = (): void => {
    if (turns++ === moment) abort.abort()
    else timer = setImmediate(count)
  }
  if (!byBreak) timer = setImmediate(count)
  let n = 0
  try {
    for await (const chunk of chunks) if (chunk !== undefined && byBreak && n++ === moment) return 'break'
    return 'end'
  } catch (error) {
    expect(error).toMatchObject({ tag: 'Aborted' })
    return 'abort'
  } finally {
    clearImmediate(timer)
  }
}

test(`stopped at random moments, work leaves nothing half-stored, and the next one does it all (seeds ${from} to ${to})`, async () => {
  const ends = { break: 0, abort: 0, end: 0 }
  for (const seed of seeds) {
    const base = mkdtempSync(join(tmpdir(), 'straxlab-stops-'))
    try {
      const r = new Random(seed)
      const theCase = randomCase(seed)
      const [clean, stopped] = ['clean', 'stopped'].map((name) => {
        writeRunDocs(theCase, join(base, name))
        return contextOf(theCase, join(base, name))
      }) as [St, St]
      const asked = await question(new Random(seed), theCase, clean)
      expect(await question(r, theCase, stopped)).toEqual(asked)
      const expected = await rowsOf(clean, asked)
      const folder = join(base, 'stopped', 'data')
      for (let i = 0; i < 3; i++) {
        ends[await stopSomewhere(r, stopped, asked)]++
        expect({ seed, half: halfStored(folder) }).toEqual({ seed, half: [] })
      }
      expect((await rowsOf(stopped, asked)) === expected).toBe(true)
      const names = (of: string): string[] => readdirSync(of).sort()
      // What lies about of the stopped ones is cleaned up by whoever makes the same data.
      const leftOver = names(folder).filter((name) => !name.endsWith('_temp'))
      expect({ seed, stored: leftOver }).toEqual({ seed, stored: names(join(base, 'clean', 'data')) })
    } finally {
      rmSync(base, { recursive: true, force: true })
    }
  }
  expect(Object.values(ends).every((n) => n > 0)).toBe(true)
})
