/**
 * The rules of direction: who may import whom (CONTRIBUTING.md tells the layers). `npm run deps` checks them, and
 * scripts/check-imports.spec.ts proves that each rule notices its violation.
 */

const SPEC = '\\.spec\\.ts$';
/** A package as an import: resolved in node_modules, or left as a bare name where it is not installed. */
const pkg = (...names) => names.map((name) => `(^|/)node_modules/${name}(/|$)|^${name}(/|$)`).join('|');
/** Built-in modules come without their `node:` prefix. */
const builtin = (...names) => `^(node:)?(${names.join('|')})$`;

/** A forbidden import: from these paths (specs are free) to those. */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { ...from, pathNot: [SPEC, ...(from.pathNot ?? [])] },
  to,
});

const ENTRIES = [
  '^src/main/(index|web|core-thread)\\.ts$',
  '^src/main/core/[a-z/-]*-(thread|worker)\\.ts$',
  '^src/preload/index\\.ts$',
  '^src/renderer/main\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // Layers
    forbid(
      'shared-imports-only-zod',
      'src/shared runs everywhere: no Node, no DOM, no Electron, nothing of ours.',
      { path: '^src/shared/' },
      { pathNot: ['^src/shared/', pkg('zod')] },
    ),
    forbid(
      'core-knows-no-host',
      'The core gets what it needs from its host through ports.ts.',
      { path: '^src/main/core/' },
      {
        path: [
          '^src/main/hosts/',
          '^src/main/(index|web)\\.ts$',
          '^src/preload/',
          '^src/renderer/',
          '^src/main/demo/',
        ],
      },
    ),
    forbid(
      'hosts-stay-out-of-the-engines',
      'A host talks to the core through core-handle.ts, so that the core can live in another thread; the logger it may share.',
      { path: '^src/main/hosts/' },
      { path: ['^src/main/core/(?!log/|ports\\.ts$)', '^src/renderer/'], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'renderer-knows-only-the-contract',
      'The interface cannot tell which host carries it.',
      { path: '^src/renderer/' },
      { path: ['^src/main/', '^src/preload/'] },
    ),
    forbid(
      'renderer-has-no-node',
      'The renderer is sandboxed.',
      { path: '^src/renderer/' },
      { dependencyTypes: ['core'] },
    ),
    forbid(
      'preload-is-a-port',
      'The preload script carries messages and knows no business.',
      { path: '^src/preload/' },
      { pathNot: ['^src/preload/', '^src/shared/', pkg('electron')], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'sources-need-no-tests',
      'What is shipped does not lean on tests, scripts or benchmarks.',
      { path: '^src/' },
      { path: ['^tests/', '^scripts/', '^bench/'] },
    ),

    // One door for each package
    forbid(
      'electron-only-in-its-host',
      'Only hosts/electron, its entry and the preload know Electron.',
      { path: '^src/', pathNot: ['^src/main/hosts/electron/', '^src/main/index\\.ts$', '^src/preload/'] },
      { path: pkg('electron') },
    ),
    forbid(
      'imapflow-only-in-core-imap',
      'core/imap makes connections; others in the core use them and may name their types.',
      { path: '^src/', pathNot: ['^src/main/core/imap/'] },
      { path: pkg('imapflow'), dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'imap-types-only-in-the-core',
      'Outside the core not even the types of imapflow are known.',
      { path: '^src/', pathNot: ['^src/main/core/'] },
      { path: pkg('imapflow') },
    ),
    forbid(
      'sqlite-only-in-core-db',
      'Statements live in repositories, prepared once and named.',
      { path: '^src/', pathNot: ['^src/main/core/db/'] },
      { path: [pkg('better-sqlite3'), builtin('sqlite')], dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'mail-packages-only-in-mime-and-smtp',
      'Parsing and building messages has one home, and so has sending.',
      { path: '^src/', pathNot: ['^src/main/core/(mime|smtp)/', '^src/main/demo/'] },
      {
        path: pkg('nodemailer', '@types/nodemailer', 'mailparser', 'postal-mime', 'iconv-lite'),
        dependencyTypesNot: ['type-only'],
      },
    ),
    forbid(
      'ical-only-in-core-invitations',
      'Calendar data of strangers is read in one place, as plain arrays.',
      { path: '^src/', pathNot: ['^src/main/core/invitations/jcal\\.ts$'] },
      { path: pkg('ical.js') },
    ),
    forbid(
      'http-server-only-in-the-web-host',
      'Only hosts/web listens, and for the moment of signing in to a portal the core: the browser comes back to it with a code that no host is to see (decision 0019). The demo has servers of its own; remote-image.ts is the one HTTP client of the core.',
      {
        path: '^src/',
        pathNot: [
          '^src/main/hosts/web/',
          '^src/main/demo/',
          '^src/main/core/blobs/remote-image\\.ts$',
          '^src/main/core/bitrix24/oauth/redirect-listener\\.ts$',
        ],
      },
      { path: [pkg('ws'), builtin('http', 'https', 'http2')] },
    ),
    forbid(
      'test-servers-only-in-the-demo',
      'Mail servers for trying things out are no part of the product.',
      { path: '^src/', pathNot: ['^src/main/demo/'] },
      { path: pkg('smtp-server') },
    ),

    forbid(
      'portal-stands-alone',
      'The portal of the demo is written from the documentation: what the client believes must not slip into it.',
      { path: '^src/main/demo/portal/' },
      { path: ['^src/main/(core|hosts)/', '^src/shared/'] },
    ),

    // Inside the core: repos <- ops, sync <- services <- handlers
    forbid(
      'db-is-the-ground-floor',
      'Repositories know rows, not what they are for.',
      { path: '^src/main/core/db/' },
      {
        path: '^src/main/core/(ops|sync|outbox|services|imap|smtp)/|^src/main/core/(handlers|create-core)\\.ts$',
      },
    ),
    forbid(
      'engines-know-no-services',
      'Operations and sync are used by services, never the other way.',
      { path: '^src/main/core/(ops|sync|outbox|imap|smtp|mime|search|contacts|blobs|net|log)/' },
      { path: '^src/main/core/services/|^src/main/core/(handlers|create-core)\\.ts$' },
    ),
    forbid(
      'services-know-no-handlers',
      'Handlers call services.',
      { path: '^src/main/core/services/' },
      { path: '^src/main/core/(handlers|create-core)\\.ts$' },
    ),

    // Inside the interface
    {
      name: 'features-meet-at-their-index',
      comment: 'A feature imports another only through its index.ts.',
      severity: 'error',
      from: { path: '^src/renderer/features/([^/]+)/', pathNot: [SPEC] },
      to: {
        path: '^src/renderer/features/',
        pathNot: ['^src/renderer/features/$1/', '^src/renderer/features/[^/]+/index\\.ts$'],
      },
    },
    forbid(
      'features-from-outside-by-their-index',
      'The rest of the interface sees of a feature only its index.ts.',
      { path: '^src/renderer/', pathNot: ['^src/renderer/features/'] },
      { path: '^src/renderer/features/', pathNot: ['^src/renderer/features/[^/]+/index\\.ts$'] },
    ),
    forbid(
      'components-are-pure',
      'Components get props and tell events: no feature, no store, no call.',
      {
        path: '^src/renderer/components/',
        pathNot: ['^src/renderer/components/App[A-Z]', '^src/renderer/components/[A-Za-z]*Host\\.vue$'],
      },
      { path: '^src/renderer/(features|stores|api)/' },
    ),

    // Everywhere
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or want a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^virtual:', '^#(imports|build)'] },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nothing reaches from an entry is dead.',
      severity: 'error',
      from: { path: ENTRIES },
      to: {
        path: '^src/',
        pathNot: [SPEC, '\\.d\\.ts$', ...ENTRIES],
        reachable: false,
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(out|release|test-results|\\.cache)/', '^node_modules/\\.'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.renderer.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.vue', '.json', '.d.ts'],
    },
    skipAnalysisNotInRules: true,
  },
};
