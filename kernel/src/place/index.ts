export * from './homes.js'
