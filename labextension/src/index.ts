import { plugin } from './plugins/main.js'

export default [plugin]
