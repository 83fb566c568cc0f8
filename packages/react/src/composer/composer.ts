import { ComposerForm } from './composer-form.js'
import { ComposerInput } from './composer-input.js'
import { ComposerSubmit } from './composer-submit.js'

/** The form with its parts: `Composer`, `Composer.Input`, `Composer.Submit`. */
export const Composer: typeof ComposerForm & { Input: typeof ComposerInput; Submit: typeof ComposerSubmit } = Object.assign(ComposerForm, {
  Input: ComposerInput,
  Submit: ComposerSubmit,
})
