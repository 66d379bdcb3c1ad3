package io.github.rakutenai.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchedulerSimulationTest {

    private static final int SCENARIOS = 10_000;

    @Test
    void no_block_leaks_or_holds_another_text_and_every_request_ends_once_and_in_time() {
        long preemptions = 0;
        long prefixHits = 0;
        long refused = 0;
        long accepted = 0;
        long rejected = 0;
        long forced = 0;
        for (int seed = 0; seed < SCENARIOS; seed++) {
            Simulation simulation = new Simulation(seed);
            try {
                simulation.run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("scenario " + seed, e);
            }
            preemptions += simulation.counts().preemptions();
            prefixHits += simulation.counts().prefixHits();
            refused += simulation.refused();
            accepted += simulation.counts().acceptedDraftTokens();
            forced += simulation.forced();
            rejected += simulation.counts().draftTokens() - simulation.counts().acceptedDraftTokens();
        }
        // What went right would say little if none of this had happened.
        assertThat(preemptions).isGreaterThan(SCENARIOS);
        assertThat(prefixHits).isGreaterThan(10L * SCENARIOS);
        assertThat(refused).isGreaterThan(SCENARIOS);
        assertThat(accepted).isGreaterThan(10L * SCENARIOS);
        assertThat(forced).isGreaterThan(100L * SCENARIOS);
        assertThat(rejected).isGreaterThan(10L * SCENARIOS);
    }
}
