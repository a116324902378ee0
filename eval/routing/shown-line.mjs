const percent = (share) => (share === undefined ? '-' : `${(100 * share).toFixed(1)} %`);

/** A line of a routing table; see `routing-metrics.mjs` of the training for what they mean. */
export const shownLine = ({ router, familiar, ...measures }) => ({
  router,
  APGR: measures.apgr.toFixed(3),
  CPT50: percent(measures.cpt50),
  CPT80: percent(measures.cpt80),
  calls95: percent(measures.calls95),
  'saved at 95 %, hindsight': percent(measures.saved),
  'saved, threshold fixed before': percent(measures.fixedSaved),
  'quality kept by it': percent(measures.fixedQuality),
  ...(familiar !== undefined && { familiar: percent(familiar) }),
});
