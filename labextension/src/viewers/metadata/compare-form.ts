import type { MetadataPayload } from '@straxlab/core/mime'
import { h } from '../dom.js'
import { visibleText } from '../format.js'
import type { Translate } from '../translate.js'

/** Where data to compare with may come from. */
export interface CompareContext {
  readonly key: string
  readonly label: string
  readonly dataTypes: readonly string[]
}

export interface CompareActions {
  readonly contexts: readonly CompareContext[]
  /** Key of the context that these data are of. */
  readonly own: string
  start(other: { readonly context: string; readonly runId: string; readonly target: string }): void
  stop(): void
}

/** A button that unfolds: which other data to compare with. Beside data that are compared, how to end it. */
export function compareForm(
  { runId, dataType, other }: MetadataPayload,
  o: CompareActions,
  trans: Translate,
): HTMLElement {
  const run = h('input', {
    type: 'text',
    class: 'straxlab-Input',
    spellcheck: 'false',
    'aria-label': trans.__('Run to compare with'),
    'data-field': 'other-run',
  })
  run.value = other?.runId ?? runId
  const context = h(
    'select',
    { class: 'straxlab-Input', 'aria-label': trans.__('Context to compare with'), 'data-field': 'other-context' },
    ...o.contexts.map(({ key, label }) => h('option', { value: key, title: visibleText(key) }, visibleText(label))),
  )
  context.value = o.own
  const target = h('select', {
    class: 'straxlab-Input',
    'aria-label': trans.__('Data type to compare with'),
    'data-field': 'other-target',
  })
  const listTargets = (): void => {
    const { dataTypes = [] } = o.contexts.find(({ key }) => key === context.value) ?? {}
    const before = target.value || other?.dataType || dataType
    target.replaceChildren(...dataTypes.map((name) => h('option', { value: name }, visibleText(name))))
    target.value = dataTypes.includes(before) ? before : (dataTypes[0] ?? '')
  }
  context.addEventListener('change', listTargets)
  listTargets()
  const form = h(
    'form',
    {
      class: 'straxlab-Compare-form',
      on: {
        submit: (event: Event) => {
          event.preventDefault()
          o.start({ context: context.value, runId: run.value.trim(), target: target.value })
        },
      },
    },
    run,
    target,
    o.contexts.length > 1 ? context : null,
    h('button', { type: 'submit', class: 'straxlab-Button', 'data-action': 'compare-start' }, trans.__('Compare')),
  )
  form.hidden = true
  const toggle = h(
    'button',
    { type: 'button', class: 'straxlab-Button', 'aria-expanded': 'false', 'data-action': 'compare' },
    trans.__('Compare with…'),
  )
  toggle.addEventListener('click', () => {
    form.hidden = !form.hidden
    toggle.setAttribute('aria-expanded', String(!form.hidden))
    if (!form.hidden) run.focus()
  })
  const stop =
    other &&
    h(
      'button',
      { type: 'button', class: 'straxlab-Button', 'data-action': 'compare-stop', on: { click: () => o.stop() } },
      trans.__('End comparison'),
    )
  return h('span', { class: 'straxlab-Compare' }, toggle, stop, form)
}
