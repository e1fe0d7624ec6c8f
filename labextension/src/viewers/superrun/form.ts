import type { SuperrunAnswer } from '@straxlab/core/comm-protocol'
import { debounced, h, uniqueId } from '../dom.js'
import { durationNsText, durationText, momentText, visibleText } from '../format.js'
import { ENGLISH, type Translate } from '../translate.js'

export interface SuperrunFormOptions {
  readonly trans?: Translate
  readonly runIds: readonly string[]
  /** What defining it would give; nothing is written. */
  preview(name: string, signal: AbortSignal): Promise<SuperrunAnswer>
  /** The form can, or can no longer, be accepted. */
  onValid?(valid: boolean): void
}

const MAX_LISTED = 12

/** Name of a superrun, and what it would be: span, livetime, gaps, warnings, code. */
export class SuperrunForm {
  readonly node: HTMLElement
  private readonly trans: Translate
  private readonly input: HTMLInputElement
  private readonly preview = h('div', { class: 'straxlab-Superrun-preview', role: 'status', 'aria-live': 'polite' })
  private readonly soon = debounced(() => void this.ask(), 200)
  private asking: AbortController | undefined
  private answer: SuperrunAnswer | undefined

  constructor(private readonly options: SuperrunFormOptions) {
    this.trans = options.trans ?? ENGLISH
    const id = uniqueId('superrun')
    this.input = h('input', {
      id,
      type: 'text',
      class: 'straxlab-Input',
      spellcheck: 'false',
      autocomplete: 'off',
      'data-field': 'superrun-name',
      on: { input: () => this.changed() },
    })
    this.input.value = '_'
    const { runIds } = options
    const more = runIds.length > MAX_LISTED ? this.trans.__(' and %1 more', runIds.length - MAX_LISTED) : ''
    this.node = h(
      'div',
      { class: 'straxlab-Superrun' },
      h('label', { for: id }, this.trans.__('Name')),
      this.input,
      h(
        'p',
        { class: 'straxlab-Note' },
        this.trans._n('%1 run: ', '%1 runs: ', runIds.length),
        visibleText(runIds.slice(0, MAX_LISTED).join(', ')),
        more,
      ),
      this.preview,
    )
  }

  get name(): string {
    return this.input.value.trim()
  }

  /** What the kernel said of the name as it stands; undefined until it has. */
  get previewed(): SuperrunAnswer | undefined {
    return this.answer
  }

  focus(): void {
    this.input.focus()
    this.input.setSelectionRange(this.input.value.length, this.input.value.length)
  }

  dispose(): void {
    this.soon.cancel()
    this.asking?.abort()
  }

  private changed(): void {
    this.answer = undefined
    this.options.onValid?.(false)
    this.asking?.abort()
    if (this.name.replace(/^_+/, '') === '') this.preview.replaceChildren()
    else this.soon()
  }

  private async ask(): Promise<void> {
    const asking = (this.asking = new AbortController())
    try {
      const answer = await this.options.preview(this.name, asking.signal)
      if (asking.signal.aborted) return
      this.answer = answer
      this.preview.replaceChildren(...this.describe(answer))
      this.options.onValid?.(true)
    } catch (error) {
      if (asking.signal.aborted) return
      const text = error instanceof Error ? error.message : String(error)
      this.preview.replaceChildren(h('div', { class: 'straxlab-Alert', role: 'alert' }, visibleText(text)))
    }
  }

  private describe(answer: SuperrunAnswer): HTMLElement[] {
    const { trans } = this
    const start = BigInt(answer.start)
    const end = BigInt(answer.end)
    const gapTime = answer.gaps.reduce((sum, gap) => sum + BigInt(gap.end) - BigInt(gap.start), 0n)
    const rows: (readonly [string, string])[] = [
      [trans.__('Run id'), answer.runId],
      [trans.__('Span'), `${momentText(start)} + ${durationNsText(end - start)}`],
      [trans.__('Livetime'), durationText(answer.livetime)],
      [
        trans.__('Gaps'),
        answer.gaps.length === 0 ? trans.__('none') : `${answer.gaps.length} (${durationNsText(gapTime)})`,
      ],
      [trans.__('Mode'), answer.mode.join(', ')],
      [trans.__('Source'), answer.source.join(', ')],
    ]
    const table = h(
      'table',
      { class: 'straxlab-Facts' },
      h(
        'tbody',
        {},
        ...rows.map(([label, text]) => h('tr', {}, h('th', { scope: 'row' }, label), h('td', {}, visibleText(text)))),
      ),
    )
    const warnings = answer.warnings.map((warning) => h('li', {}, visibleText(warning)))
    return [
      table,
      ...(warnings.length > 0
        ? [h('ul', { class: 'straxlab-Warnings', 'aria-label': trans.__('Warnings') }, ...warnings)]
        : []),
      h('pre', { class: 'straxlab-Raw', 'data-field': 'code' }, visibleText(answer.code)),
    ]
  }
}
