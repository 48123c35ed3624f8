import type { AppModel } from './model.ts'
import { defineSlot } from './slots.ts'

export const models = defineSlot<ModelHolder>('models')

/** Compiles the published model of a version from the documents in the database. */
export type LoadModel = (version: number, previous: AppModel | undefined) => Promise<AppModel>

type Follower = (model: AppModel, before: AppModel | undefined) => void

/** Objects that are other than before. What a publish did not touch is the very same. */
export const changedObjects = (model: AppModel, before: AppModel | undefined): string[] =>
  [...new Set([...model.objects.keys(), ...(before?.objects.keys() ?? [])])].filter(
    (name) => model.objects.get(name) !== before?.objects.get(name),
  )

/** The model this node works with. One load at a time; a model is never older than one that was asked for. */
export class ModelHolder {
  readonly #load: LoadModel
  #current: AppModel | undefined
  #loading: Promise<AppModel> | undefined
  readonly #followers: Follower[] = []

  constructor(load: LoadModel) {
    this.#load = load
  }

  /** @throws Error before the first load */
  get current(): AppModel {
    if (!this.#current) throw new Error('No model is loaded yet.')
    return this.#current
  }

  get isLoaded(): boolean {
    return this.#current !== undefined
  }

  /** The model at `version` or a newer one. */
  async atLeast(version: number): Promise<AppModel> {
    while (!this.#current || this.#current.version < version) {
      this.#loading ??= this.#reload(version).finally(() => {
        this.#loading = undefined
      })
      await this.#loading
    }
    return this.#current
  }

  /** For the node that published: it has compiled the model already. */
  replace(model: AppModel): void {
    const before = this.#current
    if (before && model.version < before.version) return
    this.#current = model
    for (const told of this.#followers) told(model, before)
  }

  /** Told after each change of the model: what was read by columns that changed has to be read again. */
  follow(changed: Follower): void {
    this.#followers.push(changed)
  }

  async #reload(version: number): Promise<AppModel> {
    const model = await this.#load(version, this.#current)
    if (model.version < version) {
      throw new Error(`Version ${version} of the model was asked for, ${model.version} was loaded.`)
    }
    this.replace(model)
    return model
  }
}
