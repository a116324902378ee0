import { getMetadataStorage } from 'class-validator';

import type { Shape } from './validation.js';

/** Tells whether an object satisfies its class, without saying why not. */
export type QuickCheck = (value: object) => boolean;

type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
type Check = (value: unknown, object: object) => boolean;

const checks = new Map<Shape, QuickCheck>();

/**
 * class-validator looks a class's decorators up anew for every object, which costs more than the checks. This looks them
 * up once; whoever is told `false` asks class-validator itself for the mistake.
 */
export function quickCheckOf(shape: Shape): QuickCheck {
  let check = checks.get(shape);
  if (!check) checks.set(shape, (check = compile(shape)));
  return check;
}

function compile(shape: Shape): QuickCheck {
  const storage = getMetadataStorage();
  const byProperty = storage.groupByPropertyName(storage.getTargetValidationMetadatas(shape, '', false, false));
  const properties = Object.entries(byProperty).map(([name, metadatas]) => ({
    name,
    conditions: metadatas.filter(({ type }) => type === 'conditionalValidation').map(conditionOf),
    checks: metadatas
      .filter(({ type }) => type !== 'conditionalValidation')
      .map((metadata) => checkOf(metadata, shape)),
  }));
  return (value) =>
    properties.every(({ name, conditions, checks }) => {
      const given = (value as Record<string, unknown>)[name];
      return !conditions.every((holds) => holds(given, value)) || checks.every((check) => check(given, value));
    });
}

/** When a property is checked at all: `IsOptional`, `ValidateIf`. */
function conditionOf({ constraints: [condition] }: Metadata): Check {
  return (value, object) => condition(object, value);
}

/** What this does not know is left to class-validator: `false` only costs time. */
function checkOf(metadata: Metadata, shape: Shape): Check {
  const validators = getMetadataStorage().getTargetValidatorConstraints(metadata.constraintCls);
  if (metadata.type !== 'customValidation' || metadata.each || validators.length === 0) return () => false;
  const { constraints, propertyName: property } = metadata;
  return (value, object) =>
    validators.every(
      ({ instance }) =>
        instance.validate(value, { value, constraints, object, property, targetName: shape.name }) === true,
    );
}
