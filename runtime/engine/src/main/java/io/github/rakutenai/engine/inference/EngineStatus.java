package io.github.rakutenai.engine.inference;

/**
 * What an engine is doing at one moment, and what it has done since it started.
 *
 * @param runningRequests that are being computed
 * @param waitingRequests for their first step, or for memory to go on
 * @param kvBlocks key/value blocks that there are
 * @param usedKvBlocks those that requests hold
 * @param keptKvBlocks those that no request holds, but that the next request with the same beginning can take up
 * @param prefixQueries prompt tokens of requests that were started
 * @param prefixHits those of them whose keys and values were there already
 * @param preemptions times that a request was stopped for lack of free blocks, to go on later
 * @param draftTokens that were computed to be verified
 * @param acceptedDraftTokens those of them that were sampled
 */
public record EngineStatus(
        int runningRequests,
        int waitingRequests,
        int kvBlocks,
        int usedKvBlocks,
        int keptKvBlocks,
        long prefixQueries,
        long prefixHits,
        long preemptions,
        long draftTokens,
        long acceptedDraftTokens) {

    /** Share of the key/value blocks that requests hold, 0 to 1. */
    public double kvCacheUsage() {
        return (double) usedKvBlocks / kvBlocks;
    }
}
