export { SuperrunForm, type SuperrunFormOptions } from './form.js'
