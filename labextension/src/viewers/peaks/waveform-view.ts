import type { WaveformAnswer } from '@straxlab/core/comm-protocol'
import { h } from '../dom.js'
import { exactMomentText, visibleText } from '../format.js'
import { PlotView } from '../plot/index.js'
import type { Translate } from '../translate.js'
import { waveformFigure } from './figures.js'
import { hitPattern } from './hit-pattern.js'

/** One peak: waveform, hit pattern, its numbers. */
export class WaveformView {
  readonly node: HTMLElement
  private readonly plot: PlotView

  constructor(
    private readonly answer: WaveformAnswer,
    private readonly trans: Translate,
  ) {
    this.plot = new PlotView({ trans, label: trans.__('Waveform') })
    const { properties, time } = answer
    const rows = properties.map(([field, value, unit]) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, visibleText(field)),
        h('td', {}, visibleText(unit ? `${value} ${unit}` : value)),
      ),
    )
    this.node = h(
      'div',
      { class: 'straxlab-Waveform' },
      h('h4', { class: 'straxlab-Heading' }, trans.__('Peak at %1', exactMomentText(BigInt(time)))),
      answer.from === undefined
        ? null
        : h('p', { class: 'straxlab-Note' }, trans.__('Waveform of %1', visibleText(answer.from))),
      h(
        'div',
        { class: 'straxlab-Waveform-columns' },
        h('div', { class: 'straxlab-Waveform-plot' }, this.plot.node),
        answer.hitPattern && hitPattern(answer.hitPattern, trans),
        h('table', { class: 'straxlab-Facts' }, h('tbody', {}, ...rows)),
      ),
    )
  }

  /** Draws; the element has to be in the page. */
  show(): Promise<void> {
    return this.plot.show(waveformFigure(this.answer, this.trans))
  }

  dispose(): void {
    this.plot.dispose()
    this.node.remove()
  }
}
