/** Bounded, abortable async streams. */
export { linkedAbort, sleep } from './abort.js'
export { mapAhead } from './ahead.js'
export { drain } from './drain.js'
export { mapPool } from './pool.js'
export { Producer, Topic, type Spy } from './topic.js'
export { Turns } from './turns.js'
