import { boolean } from './boolean.ts'
import { multiSelect, select, tags } from './choice.ts'
import { email, phone, url } from './contact.ts'
import { date, dateTime, time } from './date.ts'
import { currency, decimal, duration, integer, percent, rating, score } from './number.ts'
import { file, image, multiReference, reference, user } from './reference.ts'
import { address, geo, json, metadata } from './structured.ts'
import { autoNumber, longText, richText, text } from './text.ts'
import type { ValueType } from './value.ts'

/** Value checks by field type: what a form runs before it sends, and the engine before it saves. */
export const valueTypes: ReadonlyMap<string, ValueType> = new Map(
  [
    text,
    longText,
    richText,
    autoNumber,
    email,
    phone,
    url,
    integer,
    decimal,
    currency,
    percent,
    score,
    rating,
    duration,
    boolean,
    date,
    dateTime,
    time,
    select,
    multiSelect,
    tags,
    reference,
    multiReference,
    user,
    file,
    image,
    json,
    metadata,
    address,
    geo,
  ].map((type) => [type.name, type]),
)
