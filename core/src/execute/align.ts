import { Chunk } from '../chunk/index.js'
import { ChunkLaw, PluginFailed } from '../errors/index.js'
import { SaveWhen, type Plugin } from '../plugins/index.js'
import { isSuperrun } from '../run-id/index.js'

/** Inputs of one call of compute: one chunk per data kind, all of the same time. */
export interface AlignedInputs {
  readonly chunkI: number
  readonly byKind: ReadonlyMap<string, Chunk>
}

export interface AlignOptions {
  readonly ofPart?: boolean
}

/**
 * Cuts the chunks of all dependencies so that they cover the same times, and merges those of one kind (strax plugins/plugin.py, iter).
 * The dependency whose first chunk ends first is the pacemaker: each of its chunks gives one set of inputs. Where a row of any
 * input lies across the end of the pacemaker's chunk, all are cut at the latest time before at which none has a row, and what is
 * behind waits for the next set.
 * @param o.ofPart only a time range is loaded: inputs need neither begin nor end together, and what is left at the end goes together
 */
export async function* alignInputs(
  plugin: Plugin,
  sources: ReadonlyMap<string, AsyncIterator<Chunk>>,
  o: AlignOptions = {},
): AsyncGenerator<AlignedInputs, void, undefined> {
  const buffers = new Map<string, Buffer>()
  for (const [dataType, source] of sources) buffers.set(dataType, new Buffer(dataType, source, plugin))
  for (const buffer of buffers.values())
    if (!(await buffer.fetch())) {
      // Nothing of it lies in the time range: so nothing can be made for it.
      if (o.ofPart) return
      throw new PluginFailed(`${plugin.name} got no data of ${buffer.dataType} for run ${plugin.runId}`)
    }
  const all = [...buffers.values()]
  const pacemaker = all.reduce((slowest, buffer) => (buffer.chunk.end < slowest.chunk.end ? buffer : slowest))
  const kinds = [...plugin.dependenciesByKind()].map(
    ([kind, types]) => [kind, types.map((d) => buffers.get(d)!)] as const,
  )
  let i = 0
  const inputs = (cutOf: (buffers: readonly Buffer[]) => bigint): AlignedInputs => ({
    chunkI: plugin.chunkNumber?.[i] ?? i,
    byKind: new Map(
      kinds.map(([kind, same]) => {
        const cut = cutOf(same)
        return [kind, Chunk.merge(same.map((buffer) => buffer.take(cut)))]
      }),
    ),
  })
  for (; i === 0 || (await pacemaker.fetch()); i++) {
    const end = pacemaker.chunk.end
    for (const buffer of all) if (buffer !== pacemaker) await buffer.fetchUntil(end, o)
    const cut = commonSplit(chunksOf(all), end, plugin, o)
    const next = inputs(() => cut)
    if (!o.ofPart || i === 0 || !isNothing(next)) yield next
  }
  await checkExhausted(all, plugin, o)
  if (!o.ofPart) return
  const rest = inputs((same) => commonSplit(chunksOf(same), leastEnd(chunksOf(same)), plugin, o))
  if ([...rest.byKind.values()].some(({ length }) => length > 0)) yield rest
}

/** Neither time nor rows. */
const isNothing = ({ byKind }: AlignedInputs): boolean =>
  [...byKind.values()].every(({ length, start, end }) => length === 0 && start === end)

const chunksOf = (buffers: readonly Buffer[]): Chunk[] => buffers.map(({ chunk }) => chunk)

const leastEnd = (chunks: readonly Chunk[]): bigint =>
  chunks.reduce((least, { end }) => (end < least ? end : least), chunks[0]!.end)

/** The chunks of one dependency that were fetched and not yet used. */
class Buffer {
  private kept: Chunk | undefined

  constructor(
    readonly dataType: string,
    private readonly source: AsyncIterator<Chunk>,
    private readonly plugin: Plugin,
  ) {}

  get chunk(): Chunk {
    return this.kept!
  }

  get rows(): number {
    return this.kept?.length ?? 0
  }

  /** Add the next chunk. False: there is none. */
  async fetch(): Promise<boolean> {
    const next = await this.source.next()
    if (next.done) return false
    const chunk = asOfRun(next.value, this.plugin.runId)
    this.kept = Chunk.concatenate([this.kept ?? null, chunk], { allowSuperrun: this.plugin.cls.allowSuperrun })
    return true
  }

  async fetchUntil(end: bigint, { ofPart }: AlignOptions): Promise<void> {
    while (this.chunk.end < end)
      if (!(await this.fetch())) {
        if (ofPart) return
        throw new ChunkLaw(
          `${this.dataType} of run ${this.plugin.runId} end at ${this.chunk.end}, but ${this.plugin.name} needs them until ${end}, where its other inputs end`,
          { runId: this.plugin.runId, dataType: this.dataType },
        )
      }
  }

  /** The part before `t`; the rest stays. */
  take(t: bigint): Chunk {
    const [before, behind] = this.chunk.split(t, { allowEarlySplit: true })
    this.kept = behind
    return before
  }
}

/**
 * A subrun's chunk as a chunk of its superrun, with that run as its subrun: so it goes together with data that were made of the
 * superrun (strax refuses such plugins), and with the next subrun's.
 */
export function asOfRun(chunk: Chunk, runId: string): Chunk {
  if (!isSuperrun(runId) || chunk.runId === runId) return chunk
  return chunk.with({ runId, subruns: chunk.superrun, superrun: null })
}

/** The latest time at or before `t` at which all chunks can be split without cutting a row. */
export function commonSplit(chunks: readonly Chunk[], t: bigint, plugin: Plugin, { ofPart }: AlignOptions): bigint {
  let cut = t
  for (;;) {
    let next = cut
    for (const chunk of chunks) {
      const at = chunk.split(next, { allowEarlySplit: true })[1].start
      if (at > next && ofPart) continue
      if (at > next)
        throw new ChunkLaw(
          `${plugin.name} cannot get inputs of the same time for run ${plugin.runId}: ${chunk} starts behind ${next}, where the others must be cut`,
          { runId: plugin.runId },
        )
      next = at
    }
    if (next === cut) return cut
    cut = next
  }
}

/**
 * All sources must have ended, so that what is behind them (savers) ends too; and for data that may be saved, nothing may be left
 * unused.
 */
async function checkExhausted(buffers: readonly Buffer[], plugin: Plugin, { ofPart }: AlignOptions): Promise<void> {
  for (const buffer of buffers)
    while (await buffer.fetch())
      if (!ofPart)
        throw new ChunkLaw(
          `${buffer.dataType} of run ${plugin.runId} goes on until ${buffer.chunk.end}, behind the end of the other inputs of ${plugin.name}`,
          { runId: plugin.runId, dataType: buffer.dataType },
        )
  if (ofPart || plugin.cls.saveWhenMost <= SaveWhen.EXPLICIT) return
  for (const buffer of buffers)
    if (buffer.rows > 0)
      throw new ChunkLaw(
        `${buffer.rows} rows of ${buffer.dataType} of run ${plugin.runId} are left over: ${plugin.name} could not use them, because the other inputs end before`,
        { runId: plugin.runId, dataType: buffer.dataType },
      )
}
