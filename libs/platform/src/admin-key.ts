import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The operator's key: the one from the environment, or one that is made at first start and kept beside the data. */
export async function adminKey(configured: string | undefined, dataDir: string): Promise<string> {
  if (configured) return configured;
  const path = adminKeyPath(dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, 'wx', 0o600);
    const key = `aerie_admin_${randomBytes(24).toString('base64url')}`;
    await file.write(`${key}\n`);
    await file.close();
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(path, 'utf8')).trim();
  }
}

export const adminKeyPath = (dataDir: string): string => join(dataDir, 'admin.key');
