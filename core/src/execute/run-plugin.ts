import { Chunk } from '../chunk/index.js'
import { PluginFailed, throwIfAborted } from '../errors/index.js'
import type { Plugin } from '../plugins/index.js'
import { mapAhead, sleep, Turns } from '../stream/index.js'
import { alignInputs, asOfRun, type AlignedInputs } from './align.js'
import { Computer, type OutputChunks } from './compute.js'
import { OverlapWindow } from './overlap.js'

export interface RunOptions {
  /** These are parts of the run, cut by time: they need neither begin nor end together. */
  readonly ofPart?: boolean
  /** Calls of compute under way at once, of plugins that are parallel. */
  readonly workers?: number
}

/** Not where a call needs what the one before it left, or where only a call tells that there is nothing more to do. */
function isParallel({ cls }: Plugin): boolean {
  if (cls.parallel === false || ['overlap', 'downChunking', 'exhaust'].includes(cls.kind)) return false
  return cls.dependsOn.length > 0 || cls.spec.isReady !== undefined
}

/**
 * Everything one plugin makes for one run, chunk by chunk, from the chunks of its dependencies.
 */
export async function* runPlugin(
  plugin: Plugin,
  sources: ReadonlyMap<string, AsyncIterator<Chunk>>,
  signal: AbortSignal,
  { ofPart = false, workers = 1 }: RunOptions = {},
): AsyncGenerator<OutputChunks, void, undefined> {
  const computer = new Computer(plugin, signal, ofPart)
  const { spec } = plugin.cls
  await computer.guard('setup', () => spec.setup?.(computer.context))
  try {
    yield* computeAll(computer, sources, signal, isParallel(plugin) ? workers : 1)
  } finally {
    await computer.guard('cleanup', () => spec.cleanup?.(computer.context))
  }
}

async function* computeAll(
  computer: Computer,
  sources: ReadonlyMap<string, AsyncIterator<Chunk>>,
  signal: AbortSignal,
  calls: number,
): AsyncGenerator<OutputChunks, void, undefined> {
  const { plugin } = computer
  const inputs =
    sources.size === 0 ? sourceTicks(computer, signal) : alignInputs(plugin, sourcesFor(plugin, sources), computer)
  const turns = new Turns()
  if (calls > 1) {
    yield* mapAhead(inputs, calls, async (one) => {
      await turns.next()
      throwIfAborted(signal, `Processing of run ${plugin.runId}`)
      return (await computer.compute(one))!
    })
    return
  }
  const overlap = plugin.cls.kind === 'overlap' ? new OverlapWindow(computer) : undefined
  for await (const one of inputs) {
    await turns.next()
    throwIfAborted(signal, `Processing of run ${plugin.runId}`)
    if (plugin.cls.kind === 'downChunking') {
      yield* computer.computeMany(one)
      continue
    }
    const made = await (overlap ?? computer).compute(one)
    if (made === undefined) return
    yield made
  }
  const last = overlap?.finish()
  if (last !== undefined) yield last
}

/** A plugin without dependencies is called once per chunk that is ready. Without isReady: until compute gives nothing. */
async function* sourceTicks(computer: Computer, signal: AbortSignal): AsyncGenerator<AlignedInputs, void, undefined> {
  const none: ReadonlyMap<string, Chunk> = new Map()
  for (let chunkI = 0; await isThere(chunkI, computer, signal); chunkI++) yield { chunkI, byKind: none }
}

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 2000

/** Waits for a chunk; false once the source says that it is finished. */
async function isThere(chunkI: number, computer: Computer, signal: AbortSignal): Promise<boolean> {
  const { plugin, context } = computer
  const { isReady, sourceFinished } = plugin.cls.spec
  if (isReady === undefined) return true
  const giveUp = Date.now() + plugin.cls.inputTimeout * 1000
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    if (await computer.guard('isReady', () => isReady(chunkI, context))) return true
    if (sourceFinished === undefined || (await computer.guard('sourceFinished', () => sourceFinished(context))))
      return false
    if (Date.now() > giveUp)
      throw new PluginFailed(
        `${plugin.name} waited more than ${plugin.cls.inputTimeout} s (inputTimeout) for chunk ${chunkI} of run ${plugin.runId}, and has given up`,
        { runId: plugin.runId },
      )
    await sleep(
      Math.max(1, Math.min(wait, giveUp - Date.now() + 1)),
      signal,
      `${plugin.name}, waiting for chunk ${chunkI}`,
    )
  }
}

/** An exhaust plugin sees each input as one chunk. */
function sourcesFor(
  plugin: Plugin,
  sources: ReadonlyMap<string, AsyncIterator<Chunk>>,
): ReadonlyMap<string, AsyncIterator<Chunk>> {
  if (plugin.cls.kind !== 'exhaust') return sources
  return new Map([...sources].map(([dataType, source]) => [dataType, wholeOf(source, plugin)]))
}

async function* wholeOf(source: AsyncIterator<Chunk>, plugin: Plugin): AsyncGenerator<Chunk, void, undefined> {
  const chunks: Chunk[] = []
  for (let next = await source.next(); !next.done; next = await source.next())
    chunks.push(asOfRun(next.value, plugin.runId))
  if (chunks.length > 0) yield Chunk.concatenate(chunks, { allowSuperrun: plugin.cls.allowSuperrun })
}
