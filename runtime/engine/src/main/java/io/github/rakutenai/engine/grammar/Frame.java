package io.github.rakutenai.engine.grammar;

import java.util.Objects;

/** The top of a stack: where its rule stands, and below it where to go on when the rule has ended. Immutable. */
final class Frame {

    private final int state;
    private final Frame below;
    private final Texts used;
    private final String text;
    private final boolean doubtful;
    private final int depth;

    /**
     * @param below the frame that called, its state the one after the call; null at the bottom
     * @param used texts of distinct calls that this frame's rule has made, or null
     * @param text what was read in a call whose text must be distinct; null in any other
     * @param doubtful whether it is left open if the texts used before allow it
     */
    Frame(int state, Frame below, Texts used, String text, boolean doubtful) {
        this.state = state;
        this.below = below;
        this.used = used;
        this.text = text;
        this.doubtful = doubtful;
        depth = below == null ? 0 : below.depth + 1;
    }

    int state() {
        return state;
    }

    Frame below() {
        return below;
    }

    Texts used() {
        return used;
    }

    String text() {
        return text;
    }

    boolean isDistinct() {
        return text != null;
    }

    boolean doubtful() {
        return doubtful;
    }

    /** Frames below it. */
    int depth() {
        return depth;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Frame frame
                        && state == frame.state
                        && depth == frame.depth
                        && doubtful == frame.doubtful
                        && Objects.equals(text, frame.text)
                        && Objects.equals(used, frame.used)
                        && Objects.equals(below, frame.below);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * state + depth) + (below == null ? 0 : below.state);
    }
}
