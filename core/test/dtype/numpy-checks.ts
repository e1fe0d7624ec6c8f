/** What straxlab makes of dtypes and arrays, against what numpy and strax said of them. */
import { createHash } from 'node:crypto'
import { expect } from '@jest/globals'
import * as dtypes from '../../src/dtype/index.js'
import { scalarText, StructArray, StructDtype, type ColumnLike, type FieldSpec } from '../../src/dtype/index.js'
import { InvalidDtype } from '../../src/errors/index.js'
import { bytesOf, valueOf, type ArrayCase, type Fixture } from './fixture.js'

const expectedColumn = (one: ArrayCase, i: number, type: string): unknown[] =>
  one.values[i]!.flatMap((value) => valueOf(value, type))

/** The same bytes, with the gaps between the fields zero. */
function withoutGaps(bytes: Uint8Array, one: ArrayCase): Uint8Array {
  const clean = new Uint8Array(bytes.length)
  for (let row = 0; row < one.length; row++)
    one.offsets.forEach((offset, i) => {
      const at = row * one.itemsize + offset
      clean.set(bytes.subarray(at, at + one.bytes[i]!), at)
    })
  return clean
}

/** Descr text is read and written as numpy does, with the same layout. */
export function checkDescr(fixture: Fixture): void {
  for (const one of fixture.arrays) {
    const dtype = StructDtype.parse(one.descr)
    expect(dtype.toString()).toBe(one.descr)
    expect(dtype.itemsize).toBe(one.itemsize)
    expect(dtype.names).toEqual(one.names)
    expect(dtype.fields.map(({ title }) => title ?? null)).toEqual(one.titles)
    expect(dtype.fields.map(({ offset }) => offset)).toEqual(one.offsets)
    expect(dtype.fields.map(({ nbytes }) => nbytes)).toEqual(one.bytes)
    expect(dtype.fields.map(({ shape }) => shape)).toEqual(one.shapes)
    expect(dtype.withoutTitles().toString()).toBe(one.packed)
  }
}

/** Fields written by hand get the layout that numpy gives them, packed and aligned. */
export function checkLayouts(fixture: Fixture): void {
  const written = fixture.arrays.filter(({ layout }) => layout !== 'spread')
  expect(written.filter(({ layout }) => layout === 'align').length).toBeGreaterThan(10)
  for (const one of written)
    expect(StructDtype.from(one.specs, { align: one.layout === 'align' }).toString()).toBe(one.descr)
}

/** Rows as numpy wrote them give the same values, at any alignment and on shared memory. */
export function checkReading(fixture: Fixture): void {
  for (const one of fixture.arrays) {
    const dtype = StructDtype.parse(one.descr)
    const bytes = bytesOf(one.rows)
    for (const shift of [0, 1, 2, 4]) {
      const shared = new Uint8Array(new SharedArrayBuffer(bytes.length + shift), shift)
      shared.set(bytes)
      const array = StructArray.fromBytes(dtype, shared, one.length)
      dtype.fields.forEach((field, i) => {
        const column: ArrayLike<unknown> = array.column(field.name)
        expect(Array.from(column)).toEqual(expectedColumn(one, i, scalarText(field.scalar)))
        expect(array.shape(field.name)).toEqual([one.length, ...one.shapes[i]!])
      })
    }
  }
}

/** Values give the bytes that numpy writes, from columns and from rows. */
export function checkWriting(fixture: Fixture): void {
  for (const one of fixture.arrays) {
    const dtype = StructDtype.parse(one.descr)
    const columns = Object.fromEntries(
      dtype.fields.map((field, i) => [field.name, expectedColumn(one, i, scalarText(field.scalar)) as ColumnLike]),
    )
    const expected = withoutGaps(bytesOf(one.rows), one)
    const array = StructArray.fromColumns(dtype, columns, one.length)
    expect(array.bytes()).toEqual(expected)
    expect(StructArray.fromRows(dtype, array.toRows()).bytes()).toEqual(expected)
    const again = StructArray.fromBytes(dtype, bytesOf(one.rows), one.length)
    const regathered = Object.fromEntries(dtype.names.map((name) => [name, again.column(name)]))
    expect(StructArray.fromColumns(dtype, regathered, one.length).bytes()).toEqual(expected)
  }
}

/** Merging arrays and keeping columns is what strax makes of them. */
export function checkMerges(fixture: Fixture): void {
  for (const one of fixture.merges) {
    const parts = one.arrays.map(({ descr, rows }) => StructArray.fromBytes(StructDtype.parse(descr), bytesOf(rows), 3))
    const columnar = parts.map((part) =>
      StructArray.fromColumns(
        part.dtype,
        Object.fromEntries(part.dtype.names.map((n) => [n, part.column(n)])),
        part.length,
      ),
    )
    for (const arrays of [parts, columnar]) {
      const merged = StructArray.merge(arrays)
      expect(merged.dtype.toString()).toBe(one.descr)
      if (parts.length > 1) expect(merged.bytes()).toEqual(bytesOf(one.rows))
      const kept = StructArray.merge(arrays).pick(one.keep)
      expect(kept.dtype.toString()).toBe(one.kept_descr)
      expect(kept.length).toBe(3)
      expect(kept.bytes()).toEqual(bytesOf(one.kept_rows))
      const dropped = merged.drop(merged.dtype.names.filter((name) => !one.keep.includes(name)))
      expect(dropped.bytes()).toEqual(kept.bytes())
    }
  }
}

/** Sorting by several fields gives the stable order of numpy. */
export function checkSorts(fixture: Fixture): void {
  for (const one of fixture.sorts) {
    const array = StructArray.fromBytes(StructDtype.parse(one.descr), bytesOf(one.rows))
    expect(Array.from(array.sort(one.by).column('row') as Int32Array)).toEqual(one.order)
  }
}

/** Half floats are rounded as numpy rounds them. */
export function checkHalves(fixture: Fixture): void {
  const doubles = new Float64Array(bytesOf(fixture.halves.doubles).buffer)
  const dtype = StructDtype.from([
    ['pad', '|u1'],
    ['x', 'float16'],
  ])
  const array = StructArray.fromColumns(dtype, { x: doubles })
  const written = StructArray.fromBytes(
    StructDtype.from([
      ['pad', '|u1'],
      ['x', '<u2'],
    ]),
    array.bytes(),
  )
  expect(written.column('x')).toEqual(new Uint16Array(bytesOf(fixture.halves.halves).buffer))
  const all = StructArray.fromBytes(
    StructDtype.from([['x', '<f2']]),
    new Uint8Array(Uint16Array.from({ length: 65536 }, (_, i) => i).buffer),
  )
  const floats = (all.column('x') as Float32Array).map((x) => (Number.isNaN(x) ? NaN : x))
  expect(createHash('sha256').update(floats).digest('hex')).toBe(fixture.halves.all_as_float32_sha256)
}

/** Text is cut to the width as numpy cuts it. */
export function checkTruncations(fixture: Fixture): void {
  for (const { type, texts, rows, back } of fixture.truncations) {
    const array = StructArray.fromColumns(StructDtype.from([['t', type]]), { t: texts })
    expect(array.column('t')).toEqual(back)
    expect(array.bytes()).toEqual(bytesOf(rows))
  }
}

/** Type names mean what they mean to numpy, and what it cannot mean is refused. */
export function checkTypeNames(fixture: Fixture): void {
  for (const [name, text, alignment] of fixture.types.accepted) {
    const dtype = StructDtype.from(
      [
        ['first', '|b1'],
        ['x', name],
      ],
      { align: true },
    )
    expect([name, scalarText(dtype.field('x').scalar)]).toEqual([name, text])
    if (dtype.field('x').nbytes > 0) expect([name, dtype.field('x').offset]).toEqual([name, alignment])
  }
  for (const name of fixture.types.refused) expect(() => StructDtype.from([['x', name]])).toThrow(InvalidDtype)
}

/** Strax's own dtypes are the same to the letter. */
export function checkStraxDtypes(fixture: Fixture): void {
  const made: Readonly<Record<string, (...args: never[]) => StructDtype | readonly FieldSpec[]>> = {
    time_fields: () => dtypes.timeFields,
    time_dt_fields: () => dtypes.timeDtFields,
    interval_dtype: () => dtypes.intervalDtype,
    peak_interval_dtype: () => dtypes.peakIntervalDtype,
    hit_dtype: () => dtypes.hitDtype,
    raw_record_dtype: dtypes.rawRecordDtype,
    record_dtype: dtypes.recordDtype,
    hitlet_dtype: dtypes.hitletDtype,
    hitlet_with_data_dtype: dtypes.hitletWithDataDtype,
    peak_dtype: (o: { [name: string]: number & boolean } = {}) =>
      dtypes.peakDtype({
        nChannels: o['n_channels'],
        nSumWvSamples: o['n_sum_wv_samples'],
        nWidths: o['n_widths'],
        hitsTiming: o['hits_timing'],
        storeDataTop: o['store_data_top'],
        storeDataStart: o['store_data_start'],
      }),
  }
  expect(new Set(fixture.strax_dtypes.map(({ name }) => name))).toEqual(new Set(Object.keys(made)))
  for (const { name, args, descr, itemsize } of fixture.strax_dtypes) {
    const dtype = StructDtype.from(made[name]!(...(args as never[])))
    expect(dtype.toString()).toBe(descr)
    expect(dtype.itemsize).toBe(itemsize)
  }
}

/** Endtime is strax's. */
export function checkEndtimes(fixture: Fixture): void {
  for (const { descr, rows, endtime } of fixture.endtimes) {
    const array = StructArray.fromBytes(StructDtype.parse(descr), bytesOf(rows))
    expect(Array.from(dtypes.endtime(array), String)).toEqual(endtime)
  }
}
