import type { ForwardRefExoticComponent, RefAttributes } from 'react'

/** A part that takes the props of its element and hands out a ref to it. */
export type PartComponent<Props, Target> = ForwardRefExoticComponent<Props & RefAttributes<Target>>
