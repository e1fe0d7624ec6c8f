/** The part of plotly.js that straxlab uses; the dist package carries no types. */
declare module 'plotly.js-cartesian-dist-min' {
  export interface PlotlyElement extends HTMLElement {
    readonly layout?: { readonly selections?: readonly unknown[] }
    on(event: string, listener: (data: never) => void): void
    removeAllListeners?(event: string): void
  }
  interface Plotly {
    react(element: HTMLElement, data: unknown, layout?: unknown, config?: unknown): Promise<PlotlyElement>
    relayout(element: HTMLElement, layout: unknown): Promise<PlotlyElement>
    toImage(element: HTMLElement, options: unknown): Promise<string>
    purge(element: HTMLElement): void
    readonly Plots: { resize(element: HTMLElement): Promise<void> }
    readonly version: string
  }
  const plotly: Plotly
  export default plotly
}
