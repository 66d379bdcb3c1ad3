package io.github.rakutenai.engine.scheduler;

/** What a scheduler has done since it was made. */
public final class SchedulerCounts {

    private long prefixQueries;
    private long prefixHits;
    private long preemptions;

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

    /** Called once for each sequence, after its first step. */
    void started(int promptTokens, int knownTokens) {
        prefixQueries += promptTokens;
        prefixHits += knownTokens;
    }

    void preempted() {
        preemptions++;
    }
}
