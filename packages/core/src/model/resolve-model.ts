import { ConfigError } from '../errors/config-error.js'
import { retiredModels, type RetiredModel } from './retired-models.js'
import type { RequestWarning } from './stream-event.js'

export interface ResolveModelOptions {
  /** From a model's name to the name to ask for instead. A target may be an alias itself. @defaultValue none */
  aliases?: Readonly<Record<string, string>>
}

export interface ResolvedModel {
  /** What to ask the provider for. */
  model: string
  /** One, about `model`, when the vendor has retired it. */
  warnings: readonly RequestWarning[]
}

/**
 * Follows the aliases of a model's name to their end. A model that its vendor has retired is still returned, with a
 * warning, because another host may serve it. Throws `ConfigError` for an empty name and for aliases that go round in a
 * circle or lead nowhere.
 */
export function resolveModel(name: string, options: ResolveModelOptions = {}): ResolvedModel {
  if (name.trim() === '') throw new ConfigError('The name of the model is empty, so nobody can answer. Name a model, such as gpt-4.1-mini.')
  const model = followAliases(name, new Map(Object.entries(options.aliases ?? {})))
  const retired = retiredModels.get(model)
  return { model, warnings: retired === undefined ? [] : [retirementWarning(model, retired)] }
}

function followAliases(name: string, aliases: ReadonlyMap<string, string>): string {
  const seen = [name]
  for (;;) {
    const current = seen.at(-1) ?? name
    const target = aliases.get(current)
    if (target === undefined) return current
    checkTarget(current, target, seen)
    seen.push(target)
  }
}

function checkTarget(alias: string, target: string, seen: readonly string[]): void {
  if (target.trim() === '') {
    throw new ConfigError(`The alias of ${alias} is empty, so it leads to no model. Name one, or remove the alias.`, { details: { path: `aliases.${alias}` } })
  }
  if (!seen.includes(target)) return
  const circle = [...seen, target].join(' -> ')
  throw new ConfigError(`The model aliases go round in a circle, ${circle}, so they lead to no model. Let one of them name a real model.`, {
    details: { path: `aliases.${alias}` },
  })
}

function retirementWarning(model: string, { vendor, retiredOn, successor }: RetiredModel): RequestWarning {
  return {
    option: 'model',
    message:
      `${vendor} retired ${model} on ${retiredOn}, so its own API refuses requests for it. ` +
      `Name another model, or redirect this one with an alias, for example aliases: { "${model}": "${successor}" }.`,
  }
}
