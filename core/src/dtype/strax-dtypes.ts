/** The dtypes of strax (strax/dtypes.py): packed, little-endian; times in ns, areas in PE unless a title says otherwise. */
import { InvalidArgument } from '../errors/index.js'
import type { FieldSpec } from './specs.js'
import { StructDtype } from './struct-dtype.js'

export const DIGITAL_SUM_WAVEFORM_CHANNEL = -1
export const DEFAULT_RECORD_LENGTH = 110

const TIME: FieldSpec = [['Start time since unix epoch [ns]', 'time'], '<i8']
const LENGTH: FieldSpec = [['Length of the interval in samples', 'length'], '<i4']
const CHANNEL: FieldSpec = [['Channel/PMT number', 'channel'], '<i2']
const dt = (type: string): FieldSpec => [['Width of one sample [ns]', 'dt'], type]

/** Start and exclusive end. */
export const timeFields: readonly FieldSpec[] = Object.freeze([
  TIME,
  [['Exclusive end time since unix epoch [ns]', 'endtime'], '<i8'] as const,
])

/** Start, length and sample width; dt is int16 ns. */
export const timeDtFields: readonly FieldSpec[] = Object.freeze([TIME, LENGTH, dt('<i2')])

/** Pulses and hits. */
export const intervalDtype: StructDtype = StructDtype.from([...timeDtFields, CHANNEL])
/** Peaks: as `intervalDtype`, but dt is int32 ns. */
export const peakIntervalDtype: StructDtype = StructDtype.from([TIME, LENGTH, dt('<i4'), CHANNEL])

const PULSE: readonly FieldSpec[] = [
  [['Length of pulse to which the record belongs (without zero-padding)', 'pulse_length'], '<i4'],
  [['Fragment number in the pulse', 'record_i'], '<i2'],
]

/** Fragments of digitizer pulses; `data` holds `samplesPerRecord` int16. */
export function rawRecordDtype(samplesPerRecord: number = DEFAULT_RECORD_LENGTH): StructDtype {
  return StructDtype.from([
    ...intervalDtype,
    ...PULSE,
    [['Baseline determined by the digitizer (if this is supported)', 'baseline'], '<i2'],
    [['Waveform data in raw ADC counts', 'data'], '<i2', samplesPerRecord],
  ])
}

/** Fragments after baselining; `data` holds `samplesPerRecord` int16. */
export function recordDtype(samplesPerRecord: number = DEFAULT_RECORD_LENGTH): StructDtype {
  return StructDtype.from([
    ...intervalDtype,
    ...PULSE,
    [['Integral in ADC counts x samples', 'area'], '<i4'],
    [['Level of data reduction applied (strax.ReductionLevel enum)', 'reduction_level'], '|u1'],
    [['Baseline in ADC counts. data = int(baseline) - data_orig', 'baseline'], '<f4'],
    [['Baseline RMS in ADC counts. data = baseline - data_orig', 'baseline_rms'], '<f4'],
    [['Multiply data by 2**(this number). Baseline is unaffected.', 'amplitude_bit_shift'], '<i2'],
    [['Waveform data in raw counts above integer part of baseline', 'data'], '<i2', samplesPerRecord],
  ])
}

/** Hits: a part of a record above threshold; areas in ADC counts x samples. */
export const hitDtype: StructDtype = StructDtype.from([
  ...intervalDtype,
  [['Integral [ADC x samples]', 'area'], '<f4'],
  [['Index of sample in record in which hit starts', 'left'], '<i2'],
  [['Index of first sample in record just beyond hit (exclusive bound)', 'right'], '<i2'],
  [['For lone hits, index of sample in record where integration starts', 'left_integration'], '<i2'],
  [['For lone hits, index of first sample beyond integration region', 'right_integration'], '<i2'],
  [['Internal (temporary) index of fragment in which hit was found', 'record_i'], '<i4'],
  [['ADC threshold applied in order to find hits', 'threshold'], '<f4'],
  [['Maximum amplitude above baseline [ADC counts]', 'height'], '<f4'],
  [['Time when hit reach maximum amplitude [ns]', 'max_time'], '<i8'],
])

/** Hits in PE, as in the veto detectors. */
export function hitletDtype(): StructDtype {
  return StructDtype.from([
    ...intervalDtype,
    [['Total hit area in pe', 'area'], '<f4'],
    [['Maximum of the PMT pulse in pe/sample', 'amplitude'], '<f4'],
    [['Position of the Amplitude in ns (minus "time")', 'time_amplitude'], '<i2'],
    [['Width (in ns) of the central 50% area of the hitlet', 'range_50p_area'], '<f4'],
    [['Width (in ns) of the central 80% area of the hitlet', 'range_80p_area'], '<f4'],
    [['Position of the 25% area decile [ns]', 'left_area'], '<f4'],
    [['Position of the 10% area decile [ns]', 'low_left_area'], '<f4'],
  ])
}

/** Hitlets with a waveform of `nSamples` float32 (PE/sample). @throws InvalidArgument below 2 samples */
export function hitletWithDataDtype(nSamples = 2): StructDtype {
  if (!(nSamples >= 2)) throw new InvalidArgument(`hitlets with data have at least 2 samples, got ${nSamples}`)
  return StructDtype.from([
    ...hitletDtype(),
    [['Hitlet data in PE/sample with ZLE (only the first length samples are filled)', 'data'], '<f4', nSamples],
    [['Dummy max_gap required for splitting', 'max_gap'], '<i4'],
    [['Dummy max_diff required for splitting', 'max_diff'], '<i4'],
    [['Dummy min_diff required for splitting', 'min_diff'], '<i4'],
    [['Dummy first_channel required for splitting', 'first_channel'], '<i2'],
    [['Dummy last_channel required for splitting', 'last_channel'], '<i2'],
    [['Maximum interior goodness of split', 'max_goodness_of_split'], '<f4'],
  ])
}

/** Parameters of strax.peak_dtype, with its defaults. */
export interface PeakDtypeOptions {
  /** 100; more than one. */
  readonly nChannels?: number
  /** Samples of the sum waveform: 200. */
  readonly nSumWvSamples?: number
  /** 11 */
  readonly nWidths?: number
  /** Fields on the spread of hits: true. */
  readonly hitsTiming?: boolean
  /** Waveform of the top array: true. */
  readonly storeDataTop?: boolean
  /** Waveform of the start, not downsampled: true, as in strax. */
  readonly storeDataStart?: boolean
}

/** Peaks over all channels of a detector. @throws InvalidArgument for a single channel */
export function peakDtype(o: PeakDtypeOptions = {}): StructDtype {
  const { nChannels = 100, nSumWvSamples = 200, nWidths = 11 } = o
  const { hitsTiming = true, storeDataTop = true, storeDataStart = true } = o
  if (nChannels === 1) throw new InvalidArgument('peaks need more than one channel (strax.peak_dtype)')
  const top: FieldSpec = [['Waveform data in PE/sample (not PE/ns!), top array', 'data_top'], '<f4', nSumWvSamples]
  const start: FieldSpec = [
    ['Waveform data in PE/sample (not PE/ns!), starting not downsampled samples', 'data_start'],
    '<f4',
    nSumWvSamples,
  ]
  const fields: FieldSpec[] = [...peakIntervalDtype, ...peakFields(nChannels, nSumWvSamples, nWidths)]
  if (hitsTiming) fields.push(...HITS_TIMING)
  // Places as strax inserts them: without the top array, the start comes one field later.
  if (storeDataTop) fields.splice(9, 0, top)
  if (storeDataStart) fields.splice(10, 0, start)
  return StructDtype.from(fields)
}

const peakFields = (nChannels: number, nSumWvSamples: number, nWidths: number): readonly FieldSpec[] => [
  [['Classification of the peak(let)', 'type'], '|i1'],
  [['Integral across channels [PE]', 'area'], '<f4'],
  [['Fraction of area seen by the top array', 'area_fraction_top'], '<f4'],
  [['Integral per channel [PE]', 'area_per_channel'], '<f4', nChannels],
  [['Number of hits contributing at least one sample to the peak ', 'n_hits'], '<i4'],
  [['Waveform data in PE/sample (not PE/ns!)', 'data'], '<f4', nSumWvSamples],
  [['Weighted average center time of the peak [ns]', 'center_time'], '<i8'],
  [['Weighted relative median time of the peak [ns]', 'median_time'], '<f4'],
  [['Peak widths in range of central area fraction [ns]', 'width'], '<f4', nWidths],
  [['Peak widths: time between nth and 5th area decile [ns]', 'area_decile_from_midpoint'], '<f4', nWidths],
  [['Does the channel reach ADC saturation?', 'saturated_channel'], '|i1', nChannels],
  [['Total number of saturated channels', 'n_saturated_channels'], '<i2'],
  [['Channel within tight range of mean', 'tight_coincidence'], '<i2'],
  [['Largest gap between hits inside peak [ns]', 'max_gap'], '<i4'],
  [['Maximum interior goodness of split', 'max_goodness_of_split'], '<f4'],
]

const HITS_TIMING: readonly FieldSpec[] = [
  [['Largest time difference between apexes of hits inside peak [ns]', 'max_diff'], '<i4'],
  [['Smallest time difference between apexes of hits inside peak [ns]', 'min_diff'], '<i4'],
  [['First channel/PMT number inside peak (sorted by apexes of hits)', 'first_channel'], '<i2'],
  [['Last channel/PMT number inside peak (sorted by apexes of hits)', 'last_channel'], '<i2'],
]
