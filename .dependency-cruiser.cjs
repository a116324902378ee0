// The architecture as executable rules: apps are islands, libs point one way, tests stay out of production code.
const no = (name, from, to) => ({ name, severity: 'error', from, to });

module.exports = {
  forbidden: [
    no('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    no('apps-are-islands', { path: '^apps/(?!standalone/)([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    no(
      'standalone-takes-modules-only',
      { path: '^apps/standalone/', pathNot: '\\.spec\\.ts$' },
      { path: '^apps/(?!standalone/)', pathNot: '\\.module\\.ts$' },
    ),
    no('libs-know-no-app', { path: '^libs/(?!testing/)' }, { path: '^apps/' }),
    no(
      'contracts-know-only-validation',
      { path: '^libs/contracts/', pathNot: '\\.spec\\.ts$' },
      { pathNot: '^libs/contracts/|node_modules/(class-validator|class-transformer|reflect-metadata)/' },
    ),
    no(
      'only-platform-joins-libs',
      { path: '^libs/(messaging|storage|telemetry)/', pathNot: '\\.(spec|suite)\\.ts$' },
      { path: '^libs/', pathNot: '^libs/($1|contracts|telemetry)/' },
    ),
    no(
      'only-stores-touch-typeorm',
      { path: '^apps/', pathNot: '\\.(store|entity|module)\\.ts$|/migrations/|\\.(spec|suite)\\.ts$' },
      { path: 'node_modules/(@nestjs/)?typeorm/' },
    ),
    no(
      'only-main-starts-processes',
      { path: '^apps/', pathNot: '/main\\.ts$|\\.(spec|suite)\\.ts$' },
      { path: '^libs/platform/' },
    ),
    no(
      'tests-stay-out',
      { pathNot: '\\.(spec|suite)\\.ts$|^libs/testing/' },
      { path: '^libs/testing/|\\.(spec|suite)\\.ts$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['aerie-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js'],
    },
  },
};
