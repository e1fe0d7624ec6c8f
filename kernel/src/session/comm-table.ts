import type { FromUser, ToUser } from '../link/index.js'
import type { Content, Message } from '../wire/index.js'

type CommFromUser = Extract<FromUser, { t: 'comm' }>
type CommToUser = Extract<ToUser, { t: 'comm' }>

const KINDS = { comm_open: 'open', comm_msg: 'msg', comm_close: 'close' } as const

/** Which comms are open, so that the kernel can say it while user code is busy; and their messages, both ways. */
export class CommTable {
  readonly #open = new Map<string, string>()

  isComm(type: string): type is keyof typeof KINDS {
    return type in KINDS
  }

  toUser(origin: number, request: Message): CommToUser {
    const { comm_id, target_name, data } = request.content as { comm_id: string; target_name?: string; data?: unknown }
    const kind = KINDS[request.header.msg_type as keyof typeof KINDS]
    const commId = String(comm_id)
    this.#note(kind, commId, target_name)
    return {
      t: 'comm',
      origin,
      kind,
      commId,
      targetName: target_name ?? '',
      data: data ?? {},
      metadata: request.metadata,
    }
  }

  fromUser(message: CommFromUser): { type: string; content: Content } {
    const { kind, commId, targetName, data } = message
    this.#note(kind, commId, targetName)
    const target = kind === 'open' ? { target_name: targetName } : {}
    return { type: `comm_${kind}`, content: { comm_id: commId, ...target, data } }
  }

  /** Reply to comm_info_request. */
  info(targetName: unknown): Content {
    const open = [...this.#open].filter(([, target]) => !targetName || target === targetName)
    return { status: 'ok', comms: Object.fromEntries(open.map(([id, target]) => [id, { target_name: target }])) }
  }

  /** User code is gone, and with it the other end of every comm. Gives their ids. */
  clear(): string[] {
    const ids = [...this.#open.keys()]
    this.#open.clear()
    return ids
  }

  #note(kind: 'open' | 'msg' | 'close', commId: string, targetName: string | undefined): void {
    if (kind === 'open') this.#open.set(commId, targetName ?? '')
    if (kind === 'close') this.#open.delete(commId)
  }
}
