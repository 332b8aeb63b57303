import { join } from 'node:path';

import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Imports go one way: suites → fixtures → infra. Reports read the catalogue and results, so they cannot change an outcome. */
const oneWay = [
  { target: './infra', from: ['./fixtures', './suites', './reports'] },
  { target: './fixtures', from: ['./reports'] },
  { target: './fixtures', from: './suites', except: ['./catalogue.ts', './catalogue'] },
  { target: './suites', from: ['./infra', './reports'] },
  { target: './reports', from: ['./fixtures'] },
  { target: './reports', from: './suites', except: ['./catalogue.ts', './catalogue'] },
];

export default defineConfig(
  { ignores: ['node_modules', 'reports/out', 'test-results'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: join(import.meta.dirname, '..') } },
    plugins: { 'import-x': importX },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: oneWay }],
      // Playwright reads a fixture's needs from its first parameter, which must be a pattern even when it needs none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
      // The Kubernetes client's models are classes in name only: it serialises literals, as its documentation does.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // node:test's `test` and `describe` return promises that its runner awaits.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['test', 'describe', 'it', 'suite'] },
          ],
        },
      ],
    },
  },
);
