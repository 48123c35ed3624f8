import { defineSlot } from '../slots.ts'

export interface AuthSettings {
  /** Demo users are listed, and may sign in, from this machine only. */
  demo: boolean
  /** What the installation is called on its sign-in page. */
  name: string
  /** As people reach us, when the settings say so. */
  publicUrl?: string
}

export const authSettings = defineSlot<AuthSettings>('authSettings')
