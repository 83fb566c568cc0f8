export { simulator, type SimulatorOptions } from './simulator.js'
