import type { StoreWarning } from '@arq/core/client'

const messages: Record<StoreWarning['code'], string> = {
  storage_full:
    'The browser has no room left for this site, so what is written from now on lasts only until this tab closes. Delete some conversations or free disk space, then reload the page.',
  storage_blocked:
    'Another tab uses the stored conversations in a different version of this app, so this tab cannot open them and remembers only until it closes. Close or reload the other tabs of this site, then reload this one.',
  storage_unavailable:
    'The browser does not let this page store anything (a private window, blocked site data or a damaged profile), so conversations last only until this tab closes. Allow site data for this site, then reload the page.',
}

/** What to tell people about a failure of the browser's storage. */
export function storeWarning(error: unknown): StoreWarning {
  const code = codeOf(isNamed(error) ? error.name : '')
  return { code, message: messages[code] }
}

/** Everything but a lack of room may be a passing fault of the connection. */
export function isStorageFull(error: unknown): boolean {
  return isNamed(error) && codeOf(error.name) === 'storage_full'
}

function codeOf(errorName: string): StoreWarning['code'] {
  switch (errorName) {
    case 'QuotaExceededError':
      return 'storage_full'
    case 'DatabaseBlockedError':
    // The stored version is newer than this page's.
    case 'VersionError':
      return 'storage_blocked'
    default:
      return 'storage_unavailable'
  }
}

function isNamed(error: unknown): error is { name: string } {
  return typeof error === 'object' && error !== null && 'name' in error && typeof error.name === 'string'
}
