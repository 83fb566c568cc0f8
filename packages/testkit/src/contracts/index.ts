export { describeRunStore } from './run-store-contract.js'
export { describeThreadStore } from './thread-store-contract.js'
export type { ContractSubject, MakeSubject } from './contract-subject.js'
