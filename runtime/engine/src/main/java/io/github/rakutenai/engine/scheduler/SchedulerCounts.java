package io.github.rakutenai.engine.scheduler;

/** What a scheduler has done since it was made. */
public final class SchedulerCounts {

    private long prefixQueries;
    private long prefixHits;
    private long preemptions;
    private long draftTokens;
    private long acceptedDraftTokens;

    /** Prompt tokens of sequences that started. */
    public long prefixQueries() {
        return prefixQueries;
    }

    /** Those of them whose keys and values were there already. */
    public long prefixHits() {
        return prefixHits;
    }

    /** Times that a sequence let its blocks go because none was free. */
    public long preemptions() {
        return preemptions;
    }

    /** Draft tokens that were computed to be verified. */
    public long draftTokens() {
        return draftTokens;
    }

    /** Those of them that were sampled. */
    public long acceptedDraftTokens() {
        return acceptedDraftTokens;
    }

    /** Called once for each sequence, after its first step. */
    void started(int promptTokens, int knownTokens) {
        prefixQueries += promptTokens;
        prefixHits += knownTokens;
    }

    void preempted() {
        preemptions++;
    }

    void drafted(int tokens) {
        draftTokens += tokens;
    }

    void accepted(int tokens) {
        acceptedDraftTokens += tokens;
    }
}
