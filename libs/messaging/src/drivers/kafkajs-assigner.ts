import kafkajs, { type PartitionAssigner } from 'kafkajs';

import type { TopicPartition } from './driver.js';

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;
const NAME = 'aerie-pinned';
const VERSION = 1;

/** kafkajs cannot read without a group, so a group of one is assigned exactly these partitions. */
export function pinTo(partitions: TopicPartition[]): PartitionAssigner {
  const assignment: Record<string, number[]> = {};
  for (const { topic, partition } of partitions) (assignment[topic] ??= []).push(partition);
  return () => ({
    name: NAME,
    version: VERSION,
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: MemberMetadata.encode({ version: VERSION, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members }) =>
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({ version: VERSION, assignment, userData: Buffer.alloc(0) }),
      })),
  });
}
