package io.github.rakutenai.engine.tokenizer;

import java.time.Duration;

/**
 * What rendering a chat template may cost, so that no template runs for ever.
 *
 * @param nodes pieces of the template that may be rendered, one in a loop as often as it is passed
 * @param time how long it may take, looked at before each piece
 * @param outputChars longest text, the result's and any on the way
 * @param listSize longest list
 */
record RenderLimits(int nodes, Duration time, int outputChars, int listSize) {

    static final RenderLimits DEFAULT = new RenderLimits(1_000_000, Duration.ofSeconds(10), 1 << 24, 100_000);
}
