import { type App, type InjectionKey, inject } from 'vue'
import type { Client } from '../client/client.ts'

const key: InjectionKey<Client> = Symbol('client')

export function provideClient(app: App, client: Client): void {
  app.provide(key, client)
}

export function useClient(): Client {
  const client = inject(key)
  if (!client) throw new Error('No API client. Call provideClient() in the root component.')
  return client
}
