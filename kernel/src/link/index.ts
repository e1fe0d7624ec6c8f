export * from './frames.js'
export * from './protocol.js'
