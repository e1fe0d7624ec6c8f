import { stateOf, type Context } from '../context/index.js'
import { titleAndUnit } from '../displays/index.js'
import { endtime, type Field, type NumericColumn, type StructArray } from '../dtype/index.js'
import type { ChannelMap } from '../plugins/index.js'
import type { WaveformAnswer } from '../table/index.js'
import { callCode } from './code.js'
import { nearestRow } from './nearest.js'
import type { Answerer } from './task.js'
import { pulsesUnder, rowAt, waveformRow, type RowOf } from './waveform-rows.js'

const firstOf = (row: StructArray, field: string): number => Number((row.column(field) as NumericColumn)[0])
const startOf = (row: StructArray): bigint => (row.column('time') as BigInt64Array)[0]!

/** JSON has no NaN; a sample that is none is nothing. */
const finite = (x: number): number => (Number.isFinite(x) ? x : 0)

/** Samples of an array field, as far as the row goes. */
function samples(row: StructArray, field: string): number[] | undefined {
  if (!row.dtype.has(field) || row.dtype.field(field).shape.length !== 1) return undefined
  const values = Array.from(row.column(field) as ArrayLike<number>, (x) => finite(Number(x)))
  return values.slice(0, firstOf(row, 'length'))
}

type Channels = NonNullable<WaveformAnswer['channels']>

/** Pulses of each channel, added up on the peak's own samples. */
function channelsOf(pulses: StructArray, peak: StructArray): Channels {
  const [start, dt, length] = [startOf(peak), firstOf(peak, 'dt'), firstOf(peak, 'length')]
  const time = pulses.column('time') as BigInt64Array
  const data = pulses.column('data') as ArrayLike<number>
  const [perRow] = pulses.dtype.field('data').shape as [number]
  const column = (field: string): NumericColumn => pulses.column(field) as NumericColumn
  const [channel, lengths, dts] = [column('channel'), column('length'), column('dt')]
  const shift = pulses.dtype.has('amplitude_bit_shift') ? column('amplitude_bit_shift') : undefined
  const sums = new Map<number, Float64Array>()
  for (let i = 0; i < pulses.length; i++) {
    const id = Number(channel[i])
    let sum = sums.get(id)
    if (!sum) sums.set(id, (sum = new Float64Array(length)))
    const [offset, step] = [Number(time[i]! - start), Number(dts[i])]
    const factor = 2 ** Number(shift?.[i] ?? 0)
    for (let k = 0; k < Math.min(Number(lengths[i]), perRow); k++) {
      const at = Math.floor((offset + k * step) / dt)
      if (at >= 0 && at < length) sum[at]! += data[i * perRow + k]! * factor
    }
  }
  const ids = [...sums.keys()].sort((a, b) => a - b)
  return { channel: ids, data: ids.map((id) => Array.from(sums.get(id)!)), unit: 'ADC counts' }
}

/** Where the channels of a data type are: its plugin says it, or one that it is made from. */
function channelMapOf(context: Context, dataType: string): ChannelMap | undefined {
  const { registry } = stateOf(context)
  for (const name of [dataType, ...context.getDependencies(dataType)]) {
    const map = registry.get(name)?.spec.channelMap
    if (map) return map
  }
  return undefined
}

function hitPatternOf(context: Context, { dataType, row }: RowOf): WaveformAnswer['hitPattern'] {
  if (!row.dtype.has('area_per_channel')) return undefined
  const area = Array.from(row.column('area_per_channel') as ArrayLike<number>, (x) => finite(Number(x)))
  const map = channelMapOf(context, dataType)
  if (!map || map.x.length !== area.length || map.y.length !== area.length) return { area }
  return { area, x: map.x, y: map.y, ...(map.nTop === undefined ? {} : { nTop: map.nTop }) }
}

/** A number as a person writes it: no more digits than its type holds. */
function valueText(value: unknown, { scalar }: Field): string {
  if (typeof value !== 'number' || Number.isInteger(value) || scalar.kind !== 'f') return String(value)
  return String(Number(value.toPrecision(scalar.itemsize >= 8 ? 15 : 7)))
}

function propertiesOf(row: StructArray): WaveformAnswer['properties'] {
  const values = row.row(0)
  return row.dtype.fields
    .filter(({ shape }) => shape.length === 0)
    .map((field) => {
      const { unit } = titleAndUnit(field)
      const text = valueText(values[field.name], field)
      return unit === undefined ? [field.name, text] : [field.name, text, unit]
    })
}

export const waveform: Answerer<'waveform'> = async (given, task) => {
  const { context, variable } = task
  const [runId, target, selection] = [given.text('runId'), given.text('target'), given.optionalText('selection')]
  const near = given.within('near')
  const found = near ? await nearestRow(task, runId, target, near, selection) : { time: given.ns('time'), nth: 0 }
  const clicked = await rowAt(task, runId, target, found, selection)
  const drawn = await waveformRow(task, runId, target, clicked)
  const pulses = await pulsesUnder(task, runId, drawn)
  const top = samples(drawn.row, 'data_top')
  const hitPattern = hitPatternOf(context, drawn)
  const timeRange = [startOf(clicked), endtime(clicked)[0]!]
  const result: WaveformAnswer = {
    time: String(startOf(drawn.row)),
    dt: firstOf(drawn.row, 'dt'),
    sum: samples(drawn.row, 'data')!,
    ...(top ? { top } : {}),
    ...(pulses ? { channels: channelsOf(pulses, drawn.row) } : {}),
    ...(hitPattern ? { hitPattern } : {}),
    properties: propertiesOf(clicked),
    ...(drawn.dataType === target ? {} : { from: drawn.dataType }),
    code: callCode(variable, 'getArray', runId, target, { timeRange }),
  }
  return { result }
}
