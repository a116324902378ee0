import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './apt.js';
import { cacheFolder, installAlone, sayInstalling } from './project-cache.js';
import { installed, run } from './run-command.js';

export const KAFKA_VERSION = '4.3.1';
/** Kafka logs through slf4j 1.7 and brings log4j-core of this version, but no binding between them. */
const LOG4J_VERSION = '2.25.4';
const OLDEST_JAVA = 17;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>aerie</groupId><artifactId>test-kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>${LOG4J_VERSION}</version></dependency>
  </dependencies>
</project>
`;

const LOGGING = `Configuration:
  Appenders: { Console: { name: out, PatternLayout: { pattern: "%d{HH:mm:ss.SSS} %p %c{1} %m%n" } } }
  Loggers: { Root: { level: info, AppenderRef: { ref: out } }, Logger: [{ name: org.apache.kafka.common.config, level: warn }] }
`;

export interface KafkaJars {
  classPath: string;
  loggingFile: string;
}

/** Kafka's jars and everything they need at run time, fetched once with Maven into the repository's cache. */
export async function ensureKafkaJars(): Promise<KafkaJars> {
  await ensureJava();
  const folder = cacheFolder('kafka', KAFKA_VERSION);
  const jars = { classPath: join(folder, 'lib', '*'), loggingFile: join(folder, 'log4j2.yaml') };
  if (!existsSync(folder)) {
    await ensureTool('mvn', 'maven');
    await installAlone(async () => {
      if (!existsSync(folder)) await fetchInto(folder);
    });
  }
  return jars;
}

/** Fills a neighbour of `folder` and renames it at the end, so that a broken download is never taken for the whole. */
async function fetchInto(folder: string): Promise<void> {
  sayInstalling(`Kafka ${KAFKA_VERSION}`);
  await mkdir(cacheFolder('kafka'), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    await writeFile(join(unfinished, 'pom.xml'), POM);
    await writeFile(join(unfinished, 'log4j2.yaml'), LOGGING);
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'];
    await run('mvn', ['-q', '-B', ...goal], { cwd: unfinished });
    await rename(unfinished, folder);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function ensureJava(): Promise<void> {
  await ensureTool('java', 'default-jre-headless');
  const version = await run('java', ['-version']);
  const major = Number(/version "(\d+)/.exec(version)?.[1]);
  if (!(major >= OLDEST_JAVA))
    throw new Error(`Kafka ${KAFKA_VERSION} needs Java ${OLDEST_JAVA} or newer, found ${version}`);
}

async function ensureTool(command: string, packageName: string): Promise<void> {
  if (await installed(command)) return;
  if (!(await canInstallPackages())) throw new Error(`no ${command} on the PATH`);
  await installAlone(async () => {
    sayInstalling(packageName);
    await installPackages(packageName);
  });
}
