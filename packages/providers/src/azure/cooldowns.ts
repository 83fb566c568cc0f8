import type { AzureCooldown, AzureEndpointHealth } from './azure-health.js'

/** How long one endpoint is left alone: as a whole, or for one deployment, since limits and names hold for deployments. */
export class Cooldowns {
  #whole: AzureCooldown | undefined
  readonly #deployments = new Map<string, AzureCooldown>()

  /** From when on a deployment may be asked again; 0 for one that never failed. */
  until(deployment: string): number {
    return Math.max(this.#whole?.until ?? 0, this.#deployments.get(deployment)?.until ?? 0)
  }

  begin(place: 'endpoint' | 'deployment', deployment: string, cooldown: AzureCooldown): void {
    if (place === 'endpoint') this.#whole = cooldown
    else this.#deployments.set(deployment, cooldown)
  }

  /** The deployment has answered, so it is well, and the endpoint with it. */
  end(deployment: string): void {
    this.#whole = undefined
    this.#deployments.delete(deployment)
  }

  at(now: number): Pick<AzureEndpointHealth, 'cooldown' | 'deployments'> {
    for (const [deployment, { until }] of this.#deployments) if (until <= now) this.#deployments.delete(deployment)
    if ((this.#whole?.until ?? 0) <= now) this.#whole = undefined
    return {
      ...(this.#whole === undefined ? {} : { cooldown: this.#whole }),
      deployments: [...this.#deployments].map(([deployment, cooldown]) => ({ deployment, ...cooldown })),
    }
  }
}
