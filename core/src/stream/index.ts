/** Bounded, abortable async streams. */
export { abortable, linkedAbort, sleep } from './abort.js'
export { mapPool } from './pool.js'
export { prefetch } from './prefetch.js'
export { Producer, Topic, type Spy } from './topic.js'
