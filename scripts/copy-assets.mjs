// Puts what the apps read at start beside the built code: the policies that ship and the weights of the classifiers.
import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';

for (const folder of globSync('apps/*/{policies,models}')) cpSync(folder, join('dist', folder), { recursive: true });
