import type { PayloadContext } from '@straxlab/core/mime'
import { contextVariable } from '../code-text.js'
import { h } from '../dom.js'
import type { Translate } from '../translate.js'
import type { RunTableActions } from './actions.js'
import { filterCode, tickedCode } from './code.js'
import type { RunTableModel } from './model.js'

/** The buttons for what can be done with the ticked runs, or with the filter where none is ticked. */
export function actionButtons(
  model: RunTableModel,
  actions: RunTableActions,
  context: PayloadContext | undefined,
  o: { readonly trans: Translate; untick(): void },
): HTMLElement[] {
  const { trans } = o
  const { defineSuperrun, copyText, insertCode } = actions
  const some = model.tickCount > 0
  const ids = (): string[] => model.tickedRunIds()
  const code = (): string => {
    const known = actions.variable?.()
    const variable = contextVariable(known === undefined ? context : { variable: known })
    return some ? tickedCode(variable, ids()) : filterCode(variable, model.filter)
  }
  const button = (name: string, label: string, click: () => void): HTMLElement =>
    h('button', { type: 'button', class: 'straxlab-Button', 'data-action': name, on: { click } }, label)
  return [
    some && defineSuperrun && button('define', trans.__('Define superrun…'), () => defineSuperrun(ids())),
    some && copyText && button('copy', trans.__('Copy run ids'), () => copyText(ids().join(', '))),
    insertCode && button('code', trans.__('Insert as code'), () => insertCode(code())),
    some && button('untick', trans.__('Untick all'), () => o.untick()),
  ].filter((element) => element instanceof HTMLElement)
}
