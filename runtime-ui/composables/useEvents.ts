import { type App, type InjectionKey, inject, onScopeDispose } from 'vue'
import type { ServerEvents } from '../client/events.ts'

type Handlers = { [K in keyof ServerEvents]: Set<(event: ServerEvents[K]) => void> }
export interface EventHub {
  on: <K extends keyof ServerEvents>(name: K, handle: (event: ServerEvents[K]) => void) => () => void
  tell: <K extends keyof ServerEvents>(name: K, event: ServerEvents[K]) => void
}
const key: InjectionKey<EventHub> = Symbol('events')

export function createEventHub(): EventHub {
  const handlers: Handlers = {
    model: new Set(),
    record: new Set(),
    presence: new Set(),
    job: new Set(),
    notification: new Set(),
    approvals: new Set(),
    tasks: new Set(),
    resumed: new Set(),
  }
  return {
    on: (name, handle) => {
      handlers[name].add(handle)
      return () => handlers[name].delete(handle)
    },
    tell: (name, event) => {
      for (const handle of handlers[name]) handle(event)
    },
  }
}
export function provideEvents(app: App, hub: EventHub): void {
  app.provide(key, hub)
}

/** Hears one kind of server event for as long as the component lives. */
export function useServerEvent<K extends keyof ServerEvents>(
  name: K,
  handle: (event: ServerEvents[K]) => void,
): void {
  const hub = inject(key)
  if (hub) onScopeDispose(hub.on(name, handle))
}
