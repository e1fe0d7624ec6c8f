import { Chunk } from '../chunk/index.js'
import { InvalidPlugin } from '../errors/index.js'
import type { Plugin, WindowSize } from '../plugins/index.js'
import { commonSplit, type AlignedInputs } from './align.js'
import type { Computer, OutputChunks } from './compute.js'

/**
 * For plugins whose results depend on what lies within a window to both sides (strax plugins/overlap_window_plugin.py): inputs of
 * the last window are given again with the next chunk, and results are held back until all that could change them is known.
 * Assumes inputs that do not overlap each other, such as peaks or events.
 */
export class OverlapWindow {
  private cachedInputs: ReadonlyMap<string, Chunk> | undefined
  private heldBack: OutputChunks | undefined
  private sentUntil = 0n
  private readonly left: bigint
  private readonly right: bigint

  constructor(private readonly computer: Computer) {
    const { plugin } = computer
    const given = plugin.cls.spec.windowSize!
    const [left, right] = windowOf(typeof given === 'function' ? given(plugin.inferContext()) : given, plugin)
    this.left = left
    this.right = right
  }

  /** Results that nothing later can change. */
  async compute({ chunkI, byKind }: AlignedInputs): Promise<OutputChunks> {
    const inputs = this.withCached(byKind)
    const ends = [...inputs.values()].map(({ end }) => end)
    const invalidBeyond = ends.reduce((least, end) => (end < least ? end : least)) - 2n * this.right - 1n
    const computed = (await this.computer.compute({ chunkI, byKind: inputs }))!
    const fresh = mapChunks(computed, (chunk) => chunk.split(this.sentUntil)[1])
    const cut = this.cutFor(Object.values(fresh), invalidBeyond)
    const parts = mapChunks(fresh, (chunk) => chunk.split(cut, { allowEarlySplit: true }))
    this.heldBack = mapChunks(parts, ([, later]) => later)
    this.sentUntil = Object.values(this.heldBack)[0]!.start
    const keepFrom = this.cutFor([...inputs.values()], this.sentUntil - 2n * this.left - 1n)
    this.cachedInputs = new Map(
      [...inputs].map(([kind, chunk]) => [kind, chunk.split(keepFrom, { allowEarlySplit: true })[1]]),
    )
    return mapChunks(parts, ([ready]) => ready)
  }

  /** What is left when no more inputs come. */
  finish(): OutputChunks | undefined {
    return this.heldBack
  }

  private withCached(byKind: ReadonlyMap<string, Chunk>): ReadonlyMap<string, Chunk> {
    const cached = this.cachedInputs
    if (cached === undefined) return byKind
    const { allowSuperrun } = this.computer.plugin.cls
    return new Map(
      [...byKind].map(([kind, chunk]) => [kind, Chunk.concatenate([cached.get(kind)!, chunk], { allowSuperrun })]),
    )
  }

  /** A time before the start of the chunks means: nothing is cut off. */
  private cutFor(chunks: readonly Chunk[], t: bigint): bigint {
    const start = chunks.reduce((latest, chunk) => (chunk.start > latest ? chunk.start : latest), 0n)
    return commonSplit(chunks, t > start ? t : start, this.computer.plugin, this.computer)
  }
}

function mapChunks<A, B>(chunks: { readonly [dataType: string]: A }, map: (chunk: A) => B): { [dataType: string]: B } {
  return Object.fromEntries(Object.entries(chunks).map(([dataType, chunk]) => [dataType, map(chunk)]))
}

function windowOf(size: WindowSize, plugin: Plugin): [bigint, bigint] {
  const sides = Array.isArray(size)
    ? (size as readonly (number | bigint)[])
    : [size as number | bigint, size as number | bigint]
  const valid =
    sides.length === 2 &&
    sides.every((side) => typeof side === 'bigint' || (typeof side === 'number' && Number.isFinite(side)))
  if (!valid || sides.some((side) => side < 0))
    throw new InvalidPlugin(
      `windowSize of ${plugin.name} must be ns, or [left, right] in ns, not negative; got ${sides.map(String).join(', ')}`,
    )
  const [left, right] = sides as [number | bigint, number | bigint]
  return [wholeNs(left), wholeNs(right)]
}

const wholeNs = (side: number | bigint): bigint => (typeof side === 'bigint' ? side : BigInt(Math.ceil(side)))
