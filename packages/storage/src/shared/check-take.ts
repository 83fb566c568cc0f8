import { ValidationError, type TakeRequest } from '@arq/core'

/** Throws `ValidationError` for what can never be taken. */
export function checkTake({ limit, windowMs, cost = 1 }: TakeRequest): void {
  if (!(cost >= 0)) throw refusal('cost', 'The cost is no number from 0 up', 'Name how much is to be taken')
  if (!(windowMs > 0 && windowMs < Infinity)) throw refusal('windowMs', 'The window of the limit is not above 0 milliseconds', 'Name how long it takes until everything is there again')
  if (!(cost <= limit)) throw refusal('cost', 'The cost is above the limit, so that it could never be had', 'Take less at once, or raise the limit')
}

function refusal(path: string, what: string, fix: string): ValidationError {
  return new ValidationError(`${what}, and nothing was taken. ${fix}.`, { details: { path } })
}
