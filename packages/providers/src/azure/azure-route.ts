/** Where an answer comes from: the value of a `raw` event right after `response-start`. */
export interface AzureRoute {
  type: 'azure.route'
  /** Host of the endpoint. */
  endpoint: string
  deployment: string
  /** `x-ms-region`, where it was told. */
  region?: string
  /** `x-ms-is-spilled-over`: a provisioned deployment was full, and a standard one answered. */
  isSpilledOver?: boolean
}
