import type { RunDetailsAnswer, StoredInfo } from '@straxlab/core/comm-protocol'
import { literal } from '../code-text.js'
import { h } from '../dom.js'
import { bytesText, countText, visibleText } from '../format.js'
import { ENGLISH, type Translate } from '../translate.js'

export interface RunDetailsActions {
  openMetadata?(dataType: string): void
  openChunkMap?(dataType: string): void
  explore?(dataType: string): void
  insertCode?(code: string): void
  openRun?(runId: string): void
}

export interface RunDetailsOptions {
  readonly trans?: Translate
  readonly variable?: string
  readonly actions?: RunDetailsActions
}

/** One run: what is stored of it, what can be done with it, and its document. */
export class RunDetailsView {
  readonly node: HTMLElement
  private readonly trans: Translate

  constructor(
    private readonly details: RunDetailsAnswer,
    private readonly options: RunDetailsOptions = {},
  ) {
    this.trans = options.trans ?? ENGLISH
    const { trans } = this
    const stored = details.stored.filter(({ isStored }) => isStored)
    const broken = details.stored.filter(({ isStored, problem }) => !isStored && problem !== undefined)
    const absent = details.stored.filter(({ isStored, problem }) => !isStored && problem === undefined)
    this.node = h(
      'div',
      { class: 'straxlab-Details' },
      h('h3', { class: 'straxlab-Heading' }, trans.__('Run %1', visibleText(details.runId))),
      this.subruns(),
      h('h4', { class: 'straxlab-Heading' }, trans.__('Stored data')),
      stored.length > 0
        ? this.storedTable(stored)
        : h('p', { class: 'straxlab-Note' }, trans.__('Nothing is stored of this run.')),
      ...broken.map(({ dataType, problem }) =>
        h('p', { class: 'straxlab-Alert' }, visibleText(`${dataType}: ${problem!}`)),
      ),
      absent.length > 0
        ? h(
            'p',
            { class: 'straxlab-Note' },
            trans.__('Not stored: %1', visibleText(absent.map(({ dataType }) => dataType).join(', '))),
          )
        : null,
      details.runDocText === undefined ? null : this.runDocument(details.runDocText),
    )
  }

  dispose(): void {
    this.node.remove()
  }

  private subruns(): HTMLElement | null {
    const { subruns } = this.details
    if (!subruns) return null
    const { openRun } = this.options.actions ?? {}
    const one = (runId: string): HTMLElement =>
      openRun
        ? h(
            'button',
            { type: 'button', class: 'straxlab-Button', on: { click: () => openRun(runId) } },
            visibleText(runId),
          )
        : h('code', {}, visibleText(runId))
    return h('p', { class: 'straxlab-Details-subruns' }, h('span', {}, this.trans.__('Subruns:')), ...subruns.map(one))
  }

  private storedTable(stored: readonly StoredInfo[]): HTMLElement {
    const { trans } = this
    const head = (text: string, right = false): HTMLElement =>
      h('th', { scope: 'col', class: right ? 'straxlab-mod-right' : undefined }, text)
    const heads = [
      head(trans.__('Data type')),
      ...[trans.__('Rows'), trans.__('In memory'), trans.__('On disk')].map((text) => head(text, true)),
      ...[trans.__('Compressor'), trans.__('Lineage hash')].map((text) => head(text)),
    ]
    return h(
      'div',
      { class: 'straxlab-Details-stored' },
      h(
        'table',
        { class: 'straxlab-Facts' },
        h('thead', {}, h('tr', {}, ...heads)),
        ...stored.map((info) => this.storedRows(info, heads.length)),
      ),
    )
  }

  /** Two rows: the facts, and under them what can be done and where the data lie. */
  private storedRows(info: StoredInfo, columns: number): HTMLElement {
    const size = (bytes: number | undefined): string => (bytes === undefined ? '–' : bytesText(bytes))
    const numbers = [info.rows === undefined ? '–' : countText(info.rows), size(info.nbytes), size(info.filesize)]
    const texts = [info.compressor ?? '–', info.lineageHash]
    return h(
      'tbody',
      { 'data-type': info.dataType },
      h(
        'tr',
        {},
        h('th', { scope: 'rowgroup' }, visibleText(info.dataType)),
        ...numbers.map((text) => h('td', { class: 'straxlab-mod-right' }, text)),
        ...texts.map((text) => h('td', {}, visibleText(text))),
      ),
      h(
        'tr',
        {},
        h(
          'td',
          { colspan: columns },
          h(
            'div',
            { class: 'straxlab-Details-actions' },
            ...this.buttons(info),
            h(
              'span',
              { class: 'straxlab-Details-where', title: visibleText(info.path ?? '') },
              visibleText(info.frontend ?? ''),
            ),
          ),
        ),
      ),
    )
  }

  private buttons({ dataType }: StoredInfo): HTMLElement[] {
    const { trans } = this
    const { openMetadata, openChunkMap, explore, insertCode } = this.options.actions ?? {}
    const variable = this.options.variable ?? 'st'
    const code = `const data = await ${variable}.getArray(${literal(this.details.runId)}, ${literal(dataType)})\ndata`
    const button = (name: string, label: string, click: (() => void) | undefined): HTMLElement | undefined =>
      click && h('button', { type: 'button', class: 'straxlab-Button', 'data-action': name, on: { click } }, label)
    return [
      button('metadata', trans.__('Metadata'), openMetadata && (() => openMetadata(dataType))),
      button('chunks', trans.__('Chunk map'), openChunkMap && (() => openChunkMap(dataType))),
      button('explore', trans.__('Plot'), explore && (() => explore(dataType))),
      button('load', trans.__('Load as cell'), insertCode && (() => insertCode(code))),
    ].filter((element) => element !== undefined)
  }

  private runDocument(text: string): HTMLElement {
    return h(
      'details',
      {},
      h('summary', { class: 'straxlab-Heading' }, this.trans.__('Run document')),
      h('pre', { class: 'straxlab-Raw' }, visibleText(indented(text))),
    )
  }
}

/** JSON as stored, one field per line where it is one line; numbers are not touched (they may exceed 2^53). */
export function indented(text: string): string {
  if (text.includes('\n')) return text
  let depth = 0
  let inString = false
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!
    out += c
    if (inString) {
      if (c === '\\') out += text[++i] ?? ''
      else if (c === '"') inString = false
      continue
    }
    if (c === '"') inString = true
    else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') depth--
    else if (c === ',' && depth === 1) out += '\n '
  }
  return out
}
