/** Node's side of the codecs: native engines and the pool of workers. Reached by node-only files alone. */
import './native/register.js'

export * from './index.js'
export * from './pool/index.js'
