/** Node's side of the codecs: native engines. Reached by node-only files alone. */
import './native/register.js'

export * from './index.js'
