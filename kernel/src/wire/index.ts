export { readConnection, type Connection } from './connection.js'
export { PROTOCOL_VERSION, type Content, type Header, type Message } from './message.js'
export { Sockets, type Channel } from './sockets.js'
