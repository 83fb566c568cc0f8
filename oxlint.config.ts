import { defineConfig } from 'oxlint'
import { arrowOverrides, surfaceOnly } from './scripts/lint/arrows.ts'

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'react', 'jsx-a11y', 'vitest', 'promise'],
  categories: { correctness: 'error' },
  ignorePatterns: ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/next-env.d.ts', 'storybook-static/**', 'coverage/**'],
  rules: {
    'no-restricted-imports': ['error', { patterns: [...surfaceOnly] }],
    'no-console': 'off',
    'import/no-cycle': 'error',
    'typescript/await-thenable': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    // What a caller handed in as the reason of an abort is thrown as it is.
    'typescript/only-throw-error': ['error', { allowThrowingUnknown: true }],
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // Stores and contexts hand out functions that use no `this`; the rule cannot tell them from methods.
    'typescript/unbound-method': 'off',
    'unicorn/prefer-node-protocol': 'error',
    // A copy of a set of listeners is what makes it safe to leave it during the round.
    'unicorn/no-useless-spread': 'off',
    // role="status" and role="group" say what they mean; <output> and <fieldset> mean more than that.
    'jsx-a11y/prefer-tag-over-role': 'off',
    // A region that scrolls has to take the focus, or no keyboard scrolls it.
    'jsx-a11y/no-noninteractive-tabindex': ['error', { roles: ['group', 'log', 'region', 'tabpanel'], tags: [], allowExpressionValues: true }],
    'react/exhaustive-deps': 'error',
    'react/purity': 'error',
    'react/refs': 'error',
    'react/rules-of-hooks': 'error',
    'react/set-state-in-render': 'error',
    // The second argument says what is expected.
    'vitest/valid-expect': ['error', { maxArgs: 2 }],
    // Contract suites and helpers expect things outside of the test's own block.
    'vitest/no-conditional-expect': 'off',
    // A title may be put together from what the machine has.
    'vitest/valid-title': 'off',
    'vitest/no-standalone-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
    'vitest/require-to-throw-message': 'off',
    'vitest/no-disabled-tests': 'error',
    'vitest/no-focused-tests': 'error',
  },
  overrides: arrowOverrides,
})
