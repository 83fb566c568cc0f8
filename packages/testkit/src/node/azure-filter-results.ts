/** What Azure's content filter says, category by category, in its own words: `{ hate: { filtered: true, severity: 'high' } }`. */
export type AzureFilterResults = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Azure reports every category, also where it found nothing. */
const nothingFound: AzureFilterResults = {
  hate: { filtered: false, severity: 'safe' },
  self_harm: { filtered: false, severity: 'safe' },
  sexual: { filtered: false, severity: 'safe' },
  violence: { filtered: false, severity: 'safe' },
}

/** A whole report, in which categories that are not named are safe. A prompt is looked at for one thing more. */
export function azureFilterResults(where: 'prompt' | 'answer', found: AzureFilterResults = {}): AzureFilterResults {
  return where === 'answer' ? { ...nothingFound, ...found } : { ...nothingFound, jailbreak: { detected: false, filtered: false }, ...found }
}
