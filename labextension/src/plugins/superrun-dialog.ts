import { Dialog } from '@jupyterlab/apputils'
import type { SuperrunAnswer } from '@straxlab/core/comm-protocol'
import { Widget } from '@lumino/widgets'
import { SuperrunForm } from '../viewers/superrun/index.js'
import type { Translate } from '../viewers/translate.js'
import type { HubContext } from './hub.js'

class FormBody extends Widget implements Dialog.IBodyWidget<string> {
  constructor(readonly form: SuperrunForm) {
    super({ node: form.node })
  }

  getValue(): string {
    return this.form.name
  }

  override dispose(): void {
    this.form.dispose()
    super.dispose()
  }
}

export interface DefinedSuperrun {
  readonly answer: SuperrunAnswer
  /** The user wants the code that does the same in the notebook. */
  readonly insertCode: boolean
}

/** Asks for a name, shows what the superrun would be, and defines it in the kernel. Undefined where the user did not go on. */
export async function defineSuperrunDialog(
  context: HubContext,
  runIds: readonly string[],
  trans: Translate,
): Promise<DefinedSuperrun | undefined> {
  const ask = (name: string, dryRun: boolean, signal?: AbortSignal): Promise<SuperrunAnswer> =>
    context.source.client
      .ask('defineRun', { contextId: context.info.id, name, data: runIds, dryRun }, { signal })
      .then(({ result }) => result)
  let valid = false
  const form = new SuperrunForm({
    trans,
    runIds,
    preview: (name, signal) => ask(name, true, signal),
    onValid: (now) => {
      valid = now
      const button = dialog.node.querySelector<HTMLButtonElement>('.jp-mod-accept')
      if (button) button.disabled = !now
    },
  })
  const body = new FormBody(form)
  const dialog = new Dialog<string>({
    title: trans.__('Define a superrun'),
    body,
    buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: trans.__('Define') })],
    checkbox: { label: trans.__('Insert the code as a new cell'), checked: true },
    focusNodeSelector: '[data-field=superrun-name]',
  })
  requestAnimationFrame(() => {
    form.focus()
    const button = dialog.node.querySelector<HTMLButtonElement>('.jp-mod-accept')
    if (button) button.disabled = !valid
  })
  const { button, value, isChecked } = await dialog.launch()
  // Enter in the name field accepts the dialog too: a name that was never previewed is not defined.
  if (!button.accept || !value || !valid) return undefined
  return { answer: await ask(value, false), insertCode: isChecked === true }
}
