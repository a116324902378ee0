/** The Nest module of one app, for example `CostAccountingModule`. */
export type AppModule = new () => object;

/** `CostAccountingModule` is the app `cost-accounting`. */
export function appName(module: AppModule): string {
  return module.name
    .replace(/Module$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
}

/** Tells which of the given apps a controller class belongs to. */
export function appOfController(modules: AppModule[]): (controller: unknown) => string {
  const apps = new Map<unknown, string>();
  for (const module of modules) {
    for (const controller of Reflect.getMetadata('controllers', module) ?? []) apps.set(controller, appName(module));
  }
  return (controller) => {
    const app = apps.get(controller);
    if (!app) throw new Error(`${(controller as { name?: string })?.name} is a controller of no app in this process`);
    return app;
  };
}
