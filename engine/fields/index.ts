import { Registry } from '../registry.ts'
import address from './address.ts'
import autoNumber from './auto-number.ts'
import boolean from './boolean.ts'
import currency from './currency.ts'
import date from './date.ts'
import dateTime from './date-time.ts'
import decimal from './decimal.ts'
import type { FieldType } from './define-field.ts'
import duration from './duration.ts'
import email from './email.ts'
import file from './file.ts'
import formula from './formula.ts'
import geo from './geo.ts'
import id from './id.ts'
import image from './image.ts'
import integer from './integer.ts'
import json from './json.ts'
import longText from './long-text.ts'
import lookup from './lookup.ts'
import metadata from './metadata.ts'
import multiReference from './multi-reference.ts'
import multiSelect from './multi-select.ts'
import percent from './percent.ts'
import phone from './phone.ts'
import rating from './rating.ts'
import reference from './reference.ts'
import richText from './rich-text.ts'
import rollup from './rollup.ts'
import score from './score.ts'
import select from './select.ts'
import tags from './tags.ts'
import text from './text.ts'
import time from './time.ts'
import url from './url.ts'
import user from './user.ts'

/** The built-in field types. Plugins add theirs to the same registry at start. */
export const fieldTypes = new Registry<FieldType>('field type', [
  text,
  longText,
  richText,
  email,
  phone,
  url,
  integer,
  decimal,
  currency,
  percent,
  boolean,
  date,
  dateTime,
  time,
  duration,
  select,
  multiSelect,
  reference,
  multiReference,
  user,
  autoNumber,
  formula,
  rollup,
  lookup,
  file,
  image,
  json,
  metadata,
  id,
  address,
  geo,
  tags,
  rating,
  score,
])
