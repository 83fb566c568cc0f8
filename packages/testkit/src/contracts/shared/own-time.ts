/** Why a test of expiry is skipped: its clock cannot be moved. */
export const ownTime: string = 'the store takes its time from elsewhere'
