import type { Row } from '../../metadata/language/evaluate.ts'
import type { ObjectDef } from '../model.ts'
import { NotReadYet, type WakingRun } from '../process/expressions.ts'
import type { Timing } from '../process/graph/document.ts'
import type { Context } from '../process/step/context.ts'
import { sql } from '../sql.ts'
import { type Acting, RunExpressions } from '../workflow/expressions/run-expressions.ts'
import { ofSomebody } from '../workflow/time/follow-calendars.ts'
import { whoseCalendar } from '../workflow/time/whose-calendar.ts'
import { asProposed, type Proposed } from './as-proposed.ts'
import type { Held } from './scene.ts'

/**
 * The expressions of an approval: over the record as it is proposed, with deadlines by the calendar of whoever is asked
 * at a step, first of all.
 */
export class ApprovalExpressions extends RunExpressions {
  readonly #calendars = new Map<string, string>()
  /** Of an act that moves the run: what it knows of the approval. */
  readonly held: Held | undefined

  readonly #proposed: Proposed

  constructor(waking: WakingRun, acting: Acting, proposed: Proposed, held?: Held) {
    super(waking, acting)
    this.#proposed = proposed
    this.held = held
  }

  override dueAt(timing: Timing, from: number, context: Context): number {
    const { calendar = '' } = timing
    if (!calendar.startsWith(ofSomebody)) return super.dueAt(timing, from, context)
    const name = this.#calendars.get(calendar)
    if (name !== undefined) return super.dueAt({ ...timing, calendar: name }, from, context)
    throw new NotReadYet(async () => {
      const person = await this.#askedAt(calendar.slice(ofSomebody.length))
      const about = { object: this.object, record: this.waking.origin.recordId }
      const found = person
        ? await whoseCalendar(this.acting.system, 'assignee', { ...about, person })
        : await whoseCalendar(this.acting.system, 'assignee', about)
      this.#calendars.set(calendar, found)
    })
  }

  override forget(): void {
    super.forget()
    this.#calendars.clear()
  }

  protected override seen(object: ObjectDef, stored: Row | undefined): Row | undefined {
    return asProposed(object, this.#proposed, stored)
  }

  async #askedAt(step: string): Promise<string | undefined> {
    const row = await this.waking.db.first<{ user: string }>(sql`SELECT t.assignee AS "user"
      FROM sys.approval_step s JOIN sys.approval_task t ON t.step_id = s.id
      WHERE s.run_id = ${this.waking.run.id}::uuid AND s.step = ${step} AND s.state = 'open'
        AND t.state = 'open' AND t.assignee IS NOT NULL ORDER BY t.seat LIMIT 1`)
    return row?.user
  }
}
