package io.github.rakutenai.engine.speculation;

/** Guesses how one text goes on. */
@FunctionalInterface
public interface DraftSource {

    /**
     * Writes draft tokens behind a text.
     *
     * @param tokens the text, in its first {@code length} elements, as in the call before but longer; written behind them
     * @param most draft tokens that there is room for, at least 1
     * @return number of draft tokens written, 0 to {@code most}
     */
    int draft(int[] tokens, int length, int most);
}
