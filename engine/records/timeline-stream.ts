import type { Ctx } from '../context.ts'
import { defineSlot } from '../slots.ts'
import type { TimelinePlace } from './timeline-place.ts'

/** Something that happened to a record beside its own changes and what is about it. */
export interface StreamEntry {
  kind: 'approval'
  /** ISO instant. */
  at: string
  user: { id: string; label: string } | null
  act: string
  /** Whose trail it is in, and how that is called. */
  instance: string
  label: string
  step: string | null
}

export interface StreamAsked {
  object: string
  id: string
  limit: number
  /** The last entry shown before, of whatever kind. */
  place: TimelinePlace | undefined
}

/** Tells what belongs into the timelines of records, newest first; asked only for records that the reader may read. */
export type TimelineStream = (
  ctx: Ctx,
  asked: StreamAsked,
) => Promise<{ place: TimelinePlace; entry: StreamEntry }[]>

export const timelineStreams = defineSlot<readonly TimelineStream[]>('timelineStreams')
