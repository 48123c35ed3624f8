import { type App, type InjectionKey, inject } from 'vue'
import address from './address/index.ts'
import autoNumber from './autoNumber/index.ts'
import boolean from './boolean/index.ts'
import currency from './currency/index.ts'
import date from './date/index.ts'
import dateTime from './dateTime/index.ts'
import decimal from './decimal/index.ts'
import duration from './duration/index.ts'
import email from './email/index.ts'
import file from './file/index.ts'
import geo from './geo/index.ts'
import image from './image/index.ts'
import integer from './integer/index.ts'
import json from './json/index.ts'
import longText from './longText/index.ts'
import metadata from './metadata/index.ts'
import multiReference from './multiReference/index.ts'
import multiSelect from './multiSelect/index.ts'
import percent from './percent/index.ts'
import phone from './phone/index.ts'
import rating from './rating/index.ts'
import reference from './reference/index.ts'
import richText from './richText/index.ts'
import score from './score/index.ts'
import select from './select/index.ts'
import tags from './tags/index.ts'
import text from './text/index.ts'
import time from './time/index.ts'
import url from './url/index.ts'
import user from './user/index.ts'
import type { WidgetDef } from './widget.ts'
import year from './year/index.ts'

const builtIn: WidgetDef[] = [
  address,
  autoNumber,
  boolean,
  currency,
  date,
  dateTime,
  decimal,
  duration,
  email,
  file,
  geo,
  image,
  integer,
  json,
  longText,
  metadata,
  multiReference,
  multiSelect,
  percent,
  phone,
  rating,
  reference,
  richText,
  score,
  select,
  tags,
  text,
  time,
  url,
  user,
  year,
]

export interface WidgetRegistry {
  /** The widget of that name; plain text for one that is not here. */
  get: (name: string | undefined) => WidgetDef
  add: (widget: WidgetDef) => void
}
const key: InjectionKey<WidgetRegistry> = Symbol('widgets')

export function createWidgets(): WidgetRegistry {
  const all = new Map(builtIn.map((widget) => [widget.name, widget]))
  return { get: (name) => all.get(name ?? '') ?? text, add: (widget) => void all.set(widget.name, widget) }
}
export function provideWidgets(app: App, widgets: WidgetRegistry): void {
  app.provide(key, widgets)
}
export function injectWidgets(): WidgetRegistry {
  const widgets = inject(key)
  if (!widgets) throw new Error('No widgets. Call provideWidgets() in the root component.')
  return widgets
}
