import { forwardRef, type ComponentPropsWithoutRef } from 'react'
import { useArqModel } from '../hooks/use-arq-model.js'
import { useLabels } from '../labels/use-labels.js'
import type { PartComponent } from '../util/part-component.js'

export type ChatModelProps = ComponentPropsWithoutRef<'span'>

/** Which model answers; the simulator is always called one. Nothing until the server said so. */
export const ChatModel: PartComponent<ChatModelProps, HTMLSpanElement> = forwardRef(function ChatModel({ children, ...rest }, ref) {
  const labels = useLabels()
  const { model } = useArqModel()
  if (model === undefined) return null
  const hint = model.simulated ? labels.simulatorHint : `${model.provider}: ${model.reason}`
  return (
    <span data-simulated={model.simulated || undefined} title={hint} {...rest} ref={ref}>
      {children ?? (model.simulated ? labels.simulator : model.model)}
    </span>
  )
})
