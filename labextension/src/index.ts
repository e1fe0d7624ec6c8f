import { folders } from './plugins/folders.js'
import { plugin } from './plugins/main.js'

export default [plugin, folders]
