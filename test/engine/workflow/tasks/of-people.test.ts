import { beforeAll } from 'vitest'
import { withEngine } from '../../../support/engine.ts'
import { type Office, openOffice } from './ask.ts'
import { deadlinesOfTasks } from './deadlines.ts'
import { racesOfTasks } from './races.ts'
import { seatsOfTasks } from './seats.ts'
import { standInsOfTasks } from './stand-ins.ts'
import { vanishedTasks } from './vanished.ts'

// One engine for all of them: to start one takes longer than what they do with it.
const engine = withEngine()
let people: Office
beforeAll(async () => {
  people = await openOffice(engine)
})
const office = () => people

seatsOfTasks(engine, office)
vanishedTasks(engine, office)
deadlinesOfTasks(engine, office)
standInsOfTasks(engine, office)
racesOfTasks(engine)
