package io.github.rakutenai.engine.kernel;

/**
 * The integers of one block: weight i is {@code half(d) * scales[g] * values[i] + half(m) * minimums[g]} for its group g.
 * Formats without scales of groups leave {@link #scales} and {@link #minimums} alone.
 */
final class UnpackedBlock {

    /** At most this many weights are in a block. */
    static final int MAX_WEIGHTS = 256;

    /** Not negative; a format's zero is at its {@link PanelFormat#zero()}. */
    final byte[] values = new byte[MAX_WEIGHTS];

    final byte[] scales = new byte[MAX_WEIGHTS / 16];

    /** Not negative: what is subtracted. */
    final byte[] minimums = new byte[MAX_WEIGHTS / 16];

    /** Bits of the block's half-precision scale. */
    short d;

    /** Bits of the block's half-precision minimum. */
    short m;
}
