import type { SeatAct } from '../../../../engine/workflow/seats/act.ts'
import { admin, type Case, submitter } from './random-step.ts'

interface Chair {
  id: number
  user: string | null
  weight: number
  order: number
  state: string
  after: Chair | null
  advises: Chair | null
  addedBy: string | null
  human: boolean
}

/**
 * The rules of seats told a second time, the slow way: chairs that are changed where they stand, every question
 * answered by looking at all of them, and a result that is certain when every way in which the open votes might still
 * fall ends the same. What it does, the seat machine has to do.
 */
export class SlowStep {
  readonly #of: Case
  chairs: Chair[] = []
  state = 'open'
  refused: string | null = null

  constructor(of: Case) {
    this.#of = of
    this.refused = this.#fill()
    if (!this.refused) this.#settle()
  }

  /** @returns the code of the refusal, or `taken` */
  act(act: SeatAct): string {
    const { acts } = this.#of
    if (acts && !acts.includes(act.act) && !['replace', 'leave', 'deadline'].includes(act.act))
      return 'forbidden'
    if ('shown' in act && act.shown === 'before') return 'decision_stale'
    if (act.act === 'leave') return 'user' in act ? this.#leave(act.user) : 'taken'
    if (act.act === 'deadline') return this.#deadline(act.does)
    if ('seat' in act) return this.#admin(act)
    const mine = this.chairs.find((one) => one.user === act.by && one.state === 'open')
    if (!mine || this.state !== 'open') return 'approval_not_open'
    if (act.act === 'return') return this.#close('returned')
    if (act.act === 'approve' || act.act === 'reject') return this.#answer(mine, act.act)
    if (this.#mayNot(act.to)) return 'approval_bad_target'
    if (act.act === 'transfer') return this.#replace(mine, act.to)
    if (act.act === 'delegate') {
      const helper = this.#chair({ user: act.to, order: mine.order, weight: 0, advises: mine })
      mine.state = 'waiting'
      mine.after = helper
      return 'taken'
    }
    if (mine.advises || (mine.addedBy && !acts?.includes('addApprover'))) return 'forbidden'
    const added = this.#chair({ user: act.to, order: mine.order, addedBy: act.by })
    if (act.where === 'before') Object.assign(mine, { state: 'waiting', after: added })
    if (act.where === 'after') Object.assign(added, { state: 'waiting', after: mine })
    return this.#settle()
  }

  #chair(known: Partial<Chair>): Chair {
    const chair: Chair = {
      id: this.chairs.length + 1,
      user: null,
      weight: 1,
      order: 0,
      state: 'open',
      after: null,
      advises: null,
      addedBy: null,
      human: false,
      ...known,
    }
    this.chairs.push(chair)
    return chair
  }

  // ---- who sits there

  #fill(): string | null {
    const { found, rules, approved } = this.#of
    const people: { user: string; weight: number; own: boolean }[] = []
    for (const { user, weight } of found) {
      const person = this.#standIn(user)
      if (!person) continue
      const known = people.find((one) => one.user === person.user)
      if (known) known.weight += weight
      else people.push({ ...person, weight })
    }
    for (const { user, weight, own } of people) {
      if (own && rules.self === 'forbid') return 'approval_self_forbidden'
      const state = !own ? 'open' : rules.self === 'approve' ? 'approved' : rules.self === 'skip' && 'skipped'
      const sits = state ? user : this.#other(rules.self, user)
      const there = this.chairs.find((one) => one.user === sits && one.state !== 'removed')
      if (there) there.weight += weight
      else
        this.#chair({
          user: sits ?? user,
          weight,
          order: this.chairs.length,
          state: sits ? state || 'open' : 'removed',
        })
    }
    for (const one of this.chairs)
      if (one.state === 'open' && approved.includes(one.user!)) one.state = 'skipped'
    if (this.chairs.every((one) => one.state === 'removed')) {
      if (rules.empty === 'block') return 'approval_no_approver'
      if (rules.empty === 'skip' || rules.empty === 'reject')
        this.#chair({ state: rules.empty === 'skip' ? 'skipped' : 'rejected' })
      else {
        const first = found[0]?.user ?? submitter
        this.#chair({ user: (rules.empty === 'admin' ? null : this.#other(rules.empty, first)) ?? admin })
      }
    } else if (rules.decision.type === 'sequential') {
      const open = this.chairs.filter((one) => one.state === 'open')
      for (const one of open.slice(1)) one.state = 'waiting'
    }
    return null
  }

  #isOwn = (user: string) => user === submitter || user === this.#of.owner

  #standIn(user: string): { user: string; own: boolean } | null {
    const { inactive, delegates } = this.#of
    if (inactive.includes(user)) return null
    const seen = [user]
    for (let hop = 0; hop < 5; hop++) {
      const next = delegates[seen.at(-1)!]
      if (!next || seen.includes(next) || inactive.includes(next)) break
      seen.push(next)
    }
    return { user: seen.at(-1)!, own: seen.some(this.#isOwn) }
  }

  #other(rule: unknown, of: string): string | null {
    const { superiors } = this.#of
    const up = (user: string): string | undefined =>
      rule === 'superior'
        ? superiors[user]
        : rule === 'head'
          ? superiors[superiors[user] ?? '']
          : (rule as { user: string }).user
    const first = up(of)
    if (!first) return null
    const one = this.#standIn(first)
    if (one && !one.own) return one.user
    const second = typeof rule === 'string' && first !== of ? up(first) : undefined
    const two = second ? this.#standIn(second) : null
    return two && !two.own ? two.user : admin
  }

  // ---- what follows

  #pending = () => this.chairs.filter((one) => one.state === 'open' || one.state === 'waiting')

  #voices = () =>
    this.chairs.filter((one) => !one.advises && !['handed', 'removed', 'closed'].includes(one.state))

  #wake(): void {
    const was = this.#pending()
    const woken = was.filter((one) => {
      if (one.state !== 'waiting') return false
      if (one.after) return ['approved', 'rejected', 'skipped', 'removed'].includes(one.after.state)
      return this.#of.rules.decision.type !== 'sequential' || !was.some((other) => other.order < one.order)
    })
    for (const one of woken) one.state = 'open'
  }

  /** Every way in which the votes that are still open may fall. */
  #endings(): Set<boolean> {
    const voices = this.#voices()
    const open = voices.filter((one) => one.state === 'open' || one.state === 'waiting')
    const endings = new Set<boolean>()
    for (let way = 0; way < 2 ** open.length; way++) {
      const says = (one: Chair) =>
        open.includes(one) ? ((way >> open.indexOf(one)) & 1) === 1 : one.state !== 'rejected'
      endings.add(this.#passes(voices.map((one) => ({ yes: says(one), weight: one.weight }))))
    }
    return endings
  }

  #passes(votes: { yes: boolean; weight: number }[]): boolean {
    const { decision } = this.#of.rules
    const yes = votes.filter((vote) => vote.yes)
    const noes = votes.length - yes.length
    if (noes > 0 && decision.onReject === 'veto') return false
    if (decision.type === 'any') return yes.length > 0
    if (decision.type === 'kOfN') return yes.length >= Math.min(decision.k, votes.length)
    if (decision.type === 'ratio') return yes.length * 100 >= decision.percent * votes.length
    if (decision.type === 'all' || decision.type === 'sequential') return noes === 0
    const sum = (of: typeof votes) => of.reduce((all, { weight }) => all + weight, 0)
    return sum(yes) >= Math.ceil((decision.percent * sum(votes)) / 100)
  }

  /** With a veto a yes is decided by those it needs: nobody is asked on only because they still might object. */
  #result(): 'open' | 'approved' | 'rejected' {
    const { decision } = this.#of.rules
    const voices = this.#voices()
    if (voices.length === 0) return 'open'
    if (decision.onReject === 'veto' && voices.some((one) => one.state === 'rejected')) return 'rejected'
    const saved = decision.onReject
    decision.onReject = 'wait'
    const endings = this.#endings()
    decision.onReject = saved
    return endings.size > 1 ? 'open' : endings.has(true) ? 'approved' : 'rejected'
  }

  #settle(): string {
    this.#wake()
    const result = this.#result()
    if (result === 'open') return 'taken'
    const human = this.chairs.some((one) => one.state === 'approved' && one.human)
    if (result === 'rejected' || !this.#of.needsHuman || human) return this.#close(result)
    for (const one of this.chairs)
      if (one.state === 'skipped' || one.state === 'approved') one.state = 'removed'
    if (this.#pending().length === 0)
      this.#chair({ user: admin, order: Math.max(...this.chairs.map(({ order }) => order)) })
    else this.#wake()
    return 'taken'
  }

  #close(state: string): string {
    this.state = state
    for (const one of this.#pending()) one.state = 'closed'
    return 'taken'
  }

  // ---- what people do

  #mayNot = (user: string) =>
    user === submitter || this.#of.inactive.includes(user) || this.#pending().some((one) => one.user === user)

  #answer(mine: Chair, act: 'approve' | 'reject'): string {
    if (mine.advises) {
      mine.state = 'handed'
      Object.assign(mine.advises, { state: 'open', after: null })
      return 'taken'
    }
    Object.assign(mine, { state: act === 'approve' ? 'approved' : 'rejected', human: true })
    return this.#settle()
  }

  #replace(old: Chair, user: string): string {
    const { id: _, ...like } = old
    const chair = this.#chair({ ...like, user })
    old.state = 'handed'
    for (const one of this.chairs) {
      if (one.after === old) one.after = chair
      if (one.advises === old) one.advises = chair
    }
    return 'taken'
  }

  #leave(user: string): string {
    const { superiors, delegates } = this.#of
    if (this.state !== 'open') return 'taken'
    for (const one of this.#pending().filter((chair) => chair.user === user)) {
      const heir = [delegates[user], superiors[user]].find((next) => next && !this.#mayNot(next))
      this.#replace(one, heir ?? admin)
    }
    return 'taken'
  }

  #deadline(does: 'approve' | 'reject' | 'transfer'): string {
    if (this.state !== 'open') return 'approval_not_open'
    if (does !== 'transfer') {
      for (const one of this.#pending())
        one.state = one.advises ? 'closed' : does === 'approve' ? 'approved' : 'rejected'
      return this.#settle()
    }
    for (const one of this.#pending().filter((chair) => chair.state === 'open' && chair.user)) {
      const up = this.#of.superiors[one.user!]
      if (up && !this.#mayNot(up)) this.#replace(one, up)
    }
    return 'taken'
  }

  #admin(act: Extract<SeatAct, { seat: number }>): string {
    const chair = this.#pending().find((one) => one.id === act.seat)
    if (!chair || this.state !== 'open') return 'approval_not_open'
    if (act.act === 'replace') {
      if (act.by !== admin) return 'forbidden'
      return this.#mayNot(act.to) ? 'approval_bad_target' : this.#replace(chair, act.to)
    }
    if (chair.addedBy !== act.by && act.by !== admin) return 'forbidden'
    const going = [chair]
    for (let more = 0; more !== going.length; ) {
      more = going.length
      for (const one of this.#pending())
        if (one.advises && going.includes(one.advises) && !going.includes(one)) going.push(one)
    }
    const left = this.#voices().filter((one) => !going.includes(one))
    if (!left.some((one) => ['open', 'waiting', 'approved'].includes(one.state))) return 'approval_last_seat'
    for (const one of going) one.state = 'removed'
    return this.#settle()
  }
}
