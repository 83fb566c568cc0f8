/** Settles at start which model answers and says so in the terminal, so that the first visitor does not wait for a download. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { arq } = await import('./lib/arq')
  // A failure is told again, with its reason, by the first answer that needs the model.
  arq.served().catch((error: unknown) => console.error(`arq: no model answers yet (${error instanceof Error ? error.message : String(error)})`))
}
