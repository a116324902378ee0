export const pick = (random, list) => list[Math.floor(random() * list.length)];
