package io.github.rakutenai.engine.kernel;

/**
 * The integers of one block: weight i is {@code half(d) * scales[g] * values[i] + half(m) * minimums[g]} for its group g.
 * Formats without scales of groups leave {@link #scales} and {@link #minimums} alone.
 */
public final class UnpackedBlock {

    /** At most this many weights are in a block. */
    public static final int MAX_WEIGHTS = 256;

    /** Not negative; a format's zero is at its {@link PanelFormat#zero()}. */
    public final byte[] values = new byte[MAX_WEIGHTS];

    public final byte[] scales = new byte[MAX_WEIGHTS / 16];

    /** Not negative: what is subtracted. */
    public final byte[] minimums = new byte[MAX_WEIGHTS / 16];

    /** Bits of the block's half-precision scale. */
    public short d;

    /** Bits of the block's half-precision minimum. */
    public short m;
}
