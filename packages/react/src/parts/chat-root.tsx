import { forwardRef, useImperativeHandle, useMemo, useRef, useState, type ComponentPropsWithoutRef } from 'react'
import { createAnnouncer } from '../announcer/announcer.js'
import { AnnouncerContext } from '../announcer/announcer-context.js'
import { LiveRegions } from '../announcer/live-regions.js'
import { useChatAnnouncements } from '../announcer/use-chat-announcements.js'
import { useChatStore } from '../hooks/use-chat-store.js'
import type { ArqLabels } from '../labels/arq-labels.js'
import { LabelsContext } from '../labels/labels-context.js'
import { useMergedLabels } from '../labels/use-merged-labels.js'
import { createScrollSticker } from '../scroll/scroll-sticker.js'
import type { PartComponent } from '../util/part-component.js'
import { createChatActions } from './chat-actions.js'
import { ChatContext } from './chat-context.js'
import { useStopOnEscape } from './use-stop-on-escape.js'

export interface ChatRootProps extends ComponentPropsWithoutRef<'div'> {
  /** Which conversation. @defaultValue a new one, the same for as long as the component lives */
  threadId?: string | undefined
  /** Words to use instead of the English ones. */
  labels?: Partial<ArqLabels> | undefined
  /** Origins images in answers may be loaded from, such as `https://cdn.example.com`. @defaultValue none: they become links */
  allowedImageOrigins?: readonly string[] | undefined
}

const noOrigins: readonly string[] = []

/** Holds one conversation together. Escape inside it stops the answer. Its live regions are the only ones. */
export const ChatRoot: PartComponent<ChatRootProps, HTMLDivElement> = forwardRef(function ChatRoot(
  { threadId, labels: ownLabels, allowedImageOrigins = noOrigins, children, ...rest },
  ref,
) {
  const { id, store } = useChatStore(threadId)
  const labels = useMergedLabels(ownLabels)
  const [{ announcer, composer }] = useState(() => ({ announcer: createAnnouncer(), composer: { field: null } }))
  // Another conversation begins at its own end.
  const sticker = useMemo(() => ({ id, ...createScrollSticker() }), [id])
  const actions = useMemo(
    () => createChatActions({ store, announcer, sticker, labels, composer }),
    [store, announcer, sticker, labels, composer],
  )
  const chat = useMemo(
    () => ({ id, store, actions, announcer, sticker, allowedImageOrigins, composer }),
    [id, store, actions, announcer, sticker, allowedImageOrigins, composer],
  )
  const root = useRef<HTMLDivElement>(null)
  useImperativeHandle<HTMLDivElement | null, HTMLDivElement | null>(ref, () => root.current, [])
  useChatAnnouncements(store, announcer, labels)
  useStopOnEscape(root, store, actions)

  return (
    <LabelsContext.Provider value={labels}>
      <AnnouncerContext.Provider value={announcer}>
        <ChatContext.Provider value={chat}>
          <div role="region" aria-label={labels.chat} {...rest} ref={root}>
            {children}
            <LiveRegions announcer={announcer} />
          </div>
        </ChatContext.Provider>
      </AnnouncerContext.Provider>
    </LabelsContext.Provider>
  )
})
