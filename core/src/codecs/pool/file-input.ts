import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { CodecFailed, StorageFailed, messageOf } from '../../errors/index.js'
import type { Input } from '../input.js'
import type { FileSource } from './task.js'

/** Read at a time: few calls, and what was read is still in the processor's cache when it is decoded. */
const PIECE = 1 << 19

/** A stretch of a file, of which only as much is read as is needed. */
export class FileInput implements Input {
  readonly length: number
  bytesRead = 0
  private readonly path: string
  private readonly offset: number
  private readonly file: number
  private memory: Uint8Array | undefined
  private ready = 0

  /**
   * @param room gives memory for all of it, if that is asked for
   * @throws StorageFailed when the file cannot be opened; CodecFailed when it ends before the stretch does
   */
  constructor(
    { path, offset = 0, length }: FileSource,
    private readonly room: (bytes: number) => Uint8Array,
  ) {
    this.path = path
    this.offset = offset
    try {
      this.file = openSync(path, 'r')
    } catch (error) {
      throw storageFailed(path, 'opened', error)
    }
    try {
      const { size } = fstatSync(this.file)
      this.length = length ?? size - offset
      if (offset < 0 || this.length < 0 || offset + this.length > size)
        throw new CodecFailed(`${path}: has ${size} bytes, expected at least ${offset + this.length}`, { path })
    } catch (error) {
      this.close()
      throw error instanceof CodecFailed ? error : storageFailed(path, 'read', error)
    }
  }

  get bytes(): Uint8Array {
    return (this.memory ??= this.room(this.length))
  }

  need(to: number): void {
    if (to <= this.ready) return
    const end = Math.min(this.length, Math.max(to, this.ready + PIECE))
    this.read(this.ready, end, this.bytes.subarray(this.ready, end))
    this.ready = Math.max(this.ready, end)
  }

  copy(from: number, to: number, into: Uint8Array): void {
    if (to <= this.ready) into.set(this.bytes.subarray(from, to))
    else this.read(from, to, into)
  }

  close(): void {
    closeSync(this.file)
  }

  private read(from: number, to: number, into: Uint8Array): void {
    for (let at = from; at < to;) {
      let read: number
      try {
        read = readSync(this.file, into, at - from, Math.min(to - at, 1 << 30), this.offset + at)
      } catch (error) {
        throw storageFailed(this.path, 'read', error)
      }
      if (read === 0)
        throw new CodecFailed(
          `${this.path}: ended after ${this.offset + at} of ${this.offset + this.length} bytes while it was read`,
          { path: this.path },
        )
      at += read
      this.bytesRead += read
    }
  }
}

export function storageFailed(path: string, did: string, error: unknown): StorageFailed {
  return new StorageFailed(`${path}: could not be ${did} (${messageOf(error)})`, { path, cause: error })
}
