import { openaiErrors, type ToError } from '../openai/openai-errors.js'

/** Failures of Azure OpenAI. */
export const toAzureError: ToError = openaiErrors({
  authentication: 'Check the key, which must be one of this very resource, or give the identity the role Cognitive Services OpenAI User on it.',
  quota: 'has no quota left, so no request will succeed. Raise the quota of the deployment or use another one; waiting does not help.',
  'model-not-found':
    'Check the model\'s name, and name its deployment, as in deployments: { "gpt-4o": "my-deployment" }; a new one takes some five minutes to be there.',
  'content-filter': 'refused the prompt, so there is no answer. Rephrase it, or change the filter of the deployment; the details name what was found.',
  'wrong-address': 'Check the endpoint, which is like https://my-resource.openai.azure.com, and the API version where one is set.',
})
