export * from './intervals.js'
export { firstUnsorted, offsetsFrom, timeAxis, timeExtremes, type TimeAxis, type Times } from './time-axis.js'
