package io.github.rakutenai.engine.tokenizer;

/** Finds what cannot be written in UTF-8. */
final class WellFormedText {

    private WellFormedText() {}

    /** @throws IllegalArgumentException if a surrogate of {@code text} has no partner, naming its index */
    static void require(String text) {
        int index = loneSurrogate(text);
        if (index >= 0) {
            throw new IllegalArgumentException(describe(text, index));
        }
    }

    /** Index of the first surrogate of {@code text} without a partner, or -1. */
    static int loneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    static String describe(String text, int index) {
        return "expected well-formed text, found the lone surrogate U+%04X at index %d; remove it"
                .formatted((int) text.charAt(index), index);
    }
}
