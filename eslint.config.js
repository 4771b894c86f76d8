import { defineConfig, globalIgnores } from 'eslint/config';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import typescript from 'typescript';
import ts from 'typescript-eslint';

/**
 * A component is read as its script, which is what its parser hands to the type checker. Read whole, each one would differ from
 * that, and the checker would begin anew for each: two thirds of the time that linting took. (A wrong script costs time only.)
 */
const { readFile } = typescript.sys;
typescript.sys.readFile = (path, encoding) => {
  const text = readFile(path, encoding);
  return path.endsWith('.vue') ? /<script\b[^>]*>([^]*?)<\/script>/.exec(text ?? '')?.[1] : text;
};

/** Rules that need no types: they hold for every file. */
const everywhere = {
  'no-constant-binary-expression': 'error',
  'no-constant-condition': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-loss-of-precision': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-useless-escape': 'error',
  'no-useless-return': 'error',
  'use-isnan': 'error',
  eqeqeq: ['error', 'always'],
  'max-lines': ['error', { max: 400 }],
  'no-implicit-coercion': ['error', { boolean: false }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-template': 'error',
};

/** What tells mistakes apart from taste in typed code. */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
  ],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/prefer-promise-reject-errors': 'error',
  '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

export default defineConfig(
  globalIgnores([
    'out/',
    'release/',
    'dist/',
    'test-results/',
    '.cache/',
    'coverage/',
    'node_modules/',
    '.b24ui-nuxt/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ts.configs.recommended,
  vue.configs['flat/recommended'],
  prettier,
  { rules: everywhere },
  {
    files: ['**/*.{ts,vue}'],
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        extraFileExtensions: ['.vue'],
        // The host's project holds the core too; a later one is loaded only for files that no earlier one has.
        project: [
          './tsconfig.hosts.json',
          './tsconfig.renderer.json',
          './tsconfig.tests.json',
          './tsconfig.shared.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: typed,
  },
  // A missing value fails a test anyway.
  { files: ['**/*.spec.ts', 'tests/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  // Property tests have one seed in `npm test`, and others in `npm run fuzz`.
  {
    files: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'fast-check', message: 'Take fc from tests/fixtures/property.ts.' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-undef': 'error', '@typescript-eslint/no-require-imports': 'off' },
  },
  // The product logs through core/log/, which leaves secrets out. The web host's ready line goes to process.stdout.
  { files: ['src/**'], rules: { 'no-console': 'error' } },
  {
    files: ['**/*.vue'],
    languageOptions: { globals: globals.browser },
    rules: {
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-emits-declaration': 'error',
      'vue/define-props-declaration': 'error',
      'vue/multi-word-component-names': 'off',
      // Mail is a stranger's text: the one frame that shows it sets srcdoc after DOMPurify.
      'vue/no-v-html': 'error',
      'vue/no-unused-refs': 'error',
      'vue/require-default-prop': 'off',
    },
  },
);
