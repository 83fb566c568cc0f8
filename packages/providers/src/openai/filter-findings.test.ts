import { describe, expect, it } from 'vitest'
import { ContentFilterReader } from './content-filter-reader.js'
import { filterDetails } from './filter-details.js'
import { filterFindings } from './filter-findings.js'

const safe = { filtered: false, severity: 'safe' }
const high = { filtered: true, severity: 'high' }

describe('filterFindings', () => {
  it('reads every shape that a category comes in', () => {
    expect(
      filterFindings({
        hate: high,
        jailbreak: { filtered: false, detected: true },
        protected_material_text: { filtered: false, detected: false },
        custom_blocklists: [{ filtered: false, id: 'a' }, { filtered: true, id: 'b' }],
        error: { code: 'content_filter_error', message: 'The contents are not filtered' },
      }),
    ).toEqual([
      { category: 'hate', filtered: true, severity: 'high' },
      { category: 'jailbreak', filtered: false, severity: 'detected' },
      { category: 'protected_material_text', filtered: false },
      { category: 'custom_blocklists', filtered: true },
      { category: 'error', filtered: false },
    ])
  })

  it('reads nothing where there is nothing', () => {
    for (const results of [undefined, null, 'hate', {}, { hate: true }, { 'a prompt that slipped in': high }]) expect(filterFindings(results)).toEqual([])
    expect(filterFindings({ hate: { filtered: false, severity: 'a prompt that slipped in' } })).toEqual([{ category: 'hate', filtered: false }])
  })
})

describe('ContentFilterReader', () => {
  it('tells a category once, and again only where it got worse', () => {
    const reader = new ContentFilterReader()
    const told = (results: object): unknown => {
      reader.acceptChoice({ content_filter_results: results })
      return reader.take()
    }
    const event = (category: string, filtered: boolean, severity: string): unknown => [{ type: 'content-filter', where: 'answer', findings: [{ category, filtered, severity }] }]
    expect(told({ hate: safe })).toEqual(event('hate', false, 'safe'))
    expect(told({ hate: safe })).toEqual([])
    expect(told({ hate: safe, violence: { filtered: false, severity: 'low' } })).toEqual(event('violence', false, 'low'))
    expect(told({ violence: safe })).toEqual([])
    expect(told({ violence: { filtered: false, severity: 'medium' } })).toEqual(event('violence', false, 'medium'))
    expect(told({ hate: high })).toEqual(event('hate', true, 'high'))
    expect(told({ hate: high })).toEqual([])
    expect(told({})).toEqual([])
  })

  it('keeps the prompt apart from the answer', () => {
    const reader = new ContentFilterReader()
    reader.acceptChunk({ prompt_annotations: [{ prompt_index: 0, content_filter_results: { hate: safe } }] })
    reader.acceptResponse({ content_filters: [{ source_type: 'prompt', content_filter_results: { hate: safe } }, { source_type: 'completion', content_filter_results: { hate: safe } }] })
    expect(reader.take()).toMatchObject([{ where: 'prompt' }, { where: 'answer' }])
  })
})

describe('filterDetails', () => {
  it('names what was filtered, as either API tells it', () => {
    const results = { hate: high, violence: { filtered: false, severity: 'medium' }, sexual: safe, jailbreak: { filtered: true, detected: true } }
    const details = { filtered: 'hate,jailbreak', severities: 'hate=high,violence=medium,jailbreak=detected' }
    expect(filterDetails({ code: 'content_filter', innererror: { code: 'ResponsibleAIPolicyViolation', content_filter_result: results } })).toEqual(details)
    expect(filterDetails({ code: 'content_filter', content_filters: [{ blocked: true, source_type: 'prompt', content_filter_results: results }] })).toEqual(details)
    expect(filterDetails({ code: 'content_filter' })).toEqual({})
    expect(filterDetails(undefined)).toEqual({})
  })
})
