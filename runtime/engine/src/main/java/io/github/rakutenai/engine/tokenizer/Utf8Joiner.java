package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Joins bytes to characters: holds back a character until it is complete and gives U+FFFD for each byte that no
 * further byte can complete. Source: Unicode 16, table 3-7 (well-formed UTF-8).
 */
final class Utf8Joiner {

    private static final String REPLACEMENT = "\uFFFD";
    private static final int INVALID = 0;

    private final byte[] held = new byte[4];
    private int count;

    /** Adds a byte to the characters {@code out} that it completes, if any. */
    void add(byte value, StringBuilder out) {
        held[count++] = value;
        while (count > 0 && !isPrefix()) {
            out.append(REPLACEMENT);
            drop();
        }
        if (count > 0 && count == length(held[0])) {
            out.append(new String(held, 0, count, UTF_8));
            count = 0;
        }
    }

    /** Gives up on what is held back. */
    void flush(StringBuilder out) {
        out.repeat(REPLACEMENT, count);
        count = 0;
    }

    private void drop() {
        System.arraycopy(held, 1, held, 0, --count);
    }

    private boolean isPrefix() {
        if (length(held[0]) == INVALID) {
            return false;
        }
        for (int i = 1; i < count; i++) {
            int lowest = i == 1 ? lowestSecond(held[0] & 0xFF) : 0x80;
            int highest = i == 1 ? highestSecond(held[0] & 0xFF) : 0xBF;
            if ((held[i] & 0xFF) < lowest || (held[i] & 0xFF) > highest) {
                return false;
            }
        }
        return true;
    }

    private static int length(byte first) {
        int lead = first & 0xFF;
        if (lead < 0x80) {
            return 1;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return INVALID;
        }
        return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }

    private static int lowestSecond(int lead) {
        return lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    }

    private static int highestSecond(int lead) {
        return lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    }
}
