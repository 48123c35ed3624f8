import type { Component, InjectionKey } from 'vue'

/**
 * The dialog that makes a record where it is needed. Handed in from outside: it stands on the form, which stands on
 * the widgets. Where nobody provides it, as in the studio's preview, a picker only picks.
 */
export const quickCreateKey: InjectionKey<Component> = Symbol('quickCreate')
