import { answerChecks } from './answer-checks.js'
import { cutChecks } from './cut-checks.js'
import { faultChecks } from './fault-checks.js'
import { leavingChecks } from './leaving-checks.js'
import { modelChecks } from './model-checks.js'
import { optionChecks } from './option-checks.js'
import type { ProviderCheckGroup } from './provider-check.js'
import type { ProviderSubject } from './provider-subject.js'
import { secretChecks } from './secret-checks.js'
import { toolChecks } from './tool-checks.js'
import { usageChecks } from './usage-checks.js'

/** All that is asked of this provider. */
export function providerChecks(subject: ProviderSubject): readonly ProviderCheckGroup[] {
  return [
    { name: 'answers', checks: answerChecks },
    { name: 'tools', checks: subject.capabilities.tools ? toolChecks : [] },
    { name: 'usage', checks: usageChecks },
    { name: 'what a request asks for', checks: optionChecks },
    { name: 'models', checks: modelChecks },
    { name: 'leaving early', checks: leavingChecks },
    { name: 'keys', checks: secretChecks },
    { name: 'a cut answer', checks: cutChecks(subject) },
    { name: 'faults', checks: faultChecks(subject) },
  ].filter(({ checks }) => checks.length > 0)
}
