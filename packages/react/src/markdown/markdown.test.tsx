import { render, screen, within } from '@testing-library/react'
import { Profiler } from 'react'
import { describe, expect, it } from 'vitest'
import { defaultLabels } from '../labels/default-labels.js'
import { galleryAnswer } from '../testing/sample-markdown.js'
import { Markdown } from './markdown.js'

const show = (text: string, props: { streaming?: boolean; allowedImageOrigins?: readonly string[] } = {}): HTMLElement =>
  render(<Markdown text={text} {...props} />).container

const html = (text: string): string => show(text).querySelector('.arq-markdown')?.innerHTML ?? ''

describe('Markdown', () => {
  it('formats inline text', () => {
    expect(html('**b** *i* ~~s~~ `c` ***bi***')).toBe('<p><strong>b</strong> <em>i</em> <del>s</del> <code>c</code> <em><strong>bi</strong></em></p>')
  })

  it('breaks lines where two blanks or a <br> ask for it', () => {
    expect(html('a  \nb<br>c<br />d')).toBe('<p>a<br>b<br>c<br>d</p>')
  })

  it('nests lists and keeps the number they begin with', () => {
    expect(html('3. a\n   - b\n4. c')).toBe('<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>')
  })

  it('shows task lists', () => {
    const boxes = within(show('- [x] done\n- [ ] open')).getAllByRole('checkbox')
    expect(boxes.map((box) => (box as HTMLInputElement).checked)).toEqual([true, false])
    expect(boxes.every((box) => (box as HTMLInputElement).disabled)).toBe(true)
  })

  it('shows loose task lists', () => {
    const container = show('- [x] done\n\n- [ ] open')
    expect(within(container).getAllByRole('checkbox')).toHaveLength(2)
    expect(container).toHaveProperty('textContent', 'doneopen')
  })

  it('shows tables with their alignment, in a frame that can be scrolled by keyboard', () => {
    const container = show('| a | b |\n|:-:|--:|\n| 1 | 2 |')
    expect(container.querySelector('td')?.dataset['align']).toBe('center')
    expect(within(container).getByRole('group', { name: defaultLabels.table }).tabIndex).toBe(0)
    expect(within(container).getAllByRole('columnheader').map((cell) => cell.textContent)).toEqual(['a', 'b'])
  })

  it('shows code with its language and a way to copy it', () => {
    const container = show('```ts\nconst a = 1 < 2 && "&amp;"\n\n```')
    expect(within(container).getByRole('group', { name: 'Code, ts' }).textContent).toBe('const a = 1 < 2 && "&amp;"\n')
    expect(within(container).getByRole('button', { name: defaultLabels.copyCode })).toBeTruthy()
  })

  it('decodes character references once, and not in code', () => {
    expect(show('&lt;b&gt; AT&T &amp;lt; `&lt;` &#65;&copy; \\&lt;').textContent).toBe('<b> AT&T &lt; &lt; A© &lt;')
  })

  it('decodes them beside numbers', () => {
    expect(show('Q&A &#8211; R&amp;D & more').textContent).toBe('Q&A – R&D & more')
  })

  it('shows HTML as the text it is', () => {
    const container = show('<div onclick="x()">\n\n<b>hi</b> <script>alert(1)</script>\n\n</div>')
    expect(container.querySelector('script, b, [onclick]')).toBeNull()
    expect(container.textContent).toContain('<b>hi</b> <script>alert(1)</script>')
  })

  it('follows links in a new tab and tells the other side nothing', () => {
    const link = within(show('[docs](https://example.com/a?b=1&amp;c=2 "Title")')).getByRole('link', { name: 'docs' })
    expect(link.getAttribute('href')).toBe('https://example.com/a?b=1&c=2')
    expect(link.getAttribute('rel')).toBe('noopener noreferrer')
    expect(link.getAttribute('target')).toBe('_blank')
    expect(link.title).toBe('Title')
  })

  it('takes bare addresses literally', () => {
    const link = within(show('https://example.com/?a=1&copy=2')).getByRole('link')
    expect(link.getAttribute('href')).toBe('https://example.com/?a=1&copy=2')
    expect(link.textContent).toBe('https://example.com/?a=1&copy=2')
  })

  it.each(['[x](javascript:alert(1))', '[x](&#106;avascript:alert(1))', '[x](javascript&colon;alert(1))', '[x](<java\nscript:alert(1)>)', '[x](data:text/html,y)', '<javascript:alert(1)>', '[x][a]\n\n[a]: javascript:alert(1)'])(
    'does not follow %j',
    (text) => expect(show(text).querySelector('a')).toBeNull(),
  )

  it('loads no image by default, and offers a link instead', () => {
    const container = show('![A chart](https://images.example.com/a.png)')
    expect(container.querySelector('img')).toBeNull()
    expect(within(container).getByRole('link', { name: 'A chart' }).getAttribute('href')).toBe('https://images.example.com/a.png')
  })

  it('loads images from allowed origins', () => {
    const container = show('![A chart](https://images.example.com/a.png)', { allowedImageOrigins: ['https://images.example.com'] })
    expect(within(container).getByRole('img', { name: 'A chart' }).getAttribute('referrerpolicy')).toBe('no-referrer')
  })

  it('puts its headings below that of the message and skips no level', () => {
    const headings = within(show('# A\n\n### B\n\n###### C\n\n## D')).getAllByRole('heading')
    expect(headings.map((heading) => heading.tagName)).toEqual(['H3', 'H4', 'H5', 'H4'])
  })

  it('renders a block again only when it changed', () => {
    const committed: string[] = []
    const text = (end: string): string => `# Title\n\nDone.\n\n- one\n- two\n\nThe ${end}`
    const tree = (end: string): React.ReactElement => (
      <Profiler id="markdown" onRender={() => committed.push(end)}><Markdown text={text(end)} streaming /></Profiler>
    )
    const { container, rerender } = render(tree('en'))
    const before = [...container.querySelectorAll('h3, p, ul, li')]
    const changes: MutationRecord[] = []
    const observer = new MutationObserver((records) => changes.push(...records))
    observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true })
    rerender(tree('end'))
    changes.push(...observer.takeRecords())
    expect([...container.querySelectorAll('h3, p, ul, li')]).toEqual(before)
    expect(changes).toHaveLength(1)
    expect(changes[0]?.target.textContent).toBe('The end')
  })

  it('shows each state of a growing answer without ever throwing, and ends with the whole', () => {
    const { container, rerender } = render(<Markdown text="" streaming />)
    for (let length = 0; length < galleryAnswer.length; length += 5) rerender(<Markdown text={galleryAnswer.slice(0, length)} streaming />)
    rerender(<Markdown text={galleryAnswer} />)
    expect(container.isEqualNode(show(galleryAnswer))).toBe(true)
    expect(screen.getAllByRole('table')).toHaveLength(2)
  })

  it('does not flash asterisks, fences or bars while they are written', () => {
    const text = 'Some **bold words** and `code`:\n- a *b*\n\n```js\nlet a\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n'
    const { container, rerender } = render(<Markdown text="" streaming />)
    for (let length = 1; length <= text.length; length += 1) {
      rerender(<Markdown text={text.slice(0, length)} streaming />)
      expect(container.querySelector('.arq-markdown')?.textContent, JSON.stringify(text.slice(0, length))).not.toMatch(/\*|`|\|/)
      expect(container.querySelector('h3, h4')).toBeNull()
    }
  })

  it('cuts off documents that are too deep to show', () => {
    const deep = Array.from({ length: 60 }, (_, index) => `${'  '.repeat(index)}- level ${index}`).join('\n')
    const container = show(deep)
    expect(container.querySelectorAll('li').length).toBeLessThan(40)
    expect(container.textContent).toContain('level 59')
  })

  it('shows a megabyte of anything as text', () => {
    expect(show('**a'.repeat(350_000)).textContent).toHaveLength(1_050_000)
  })
})
