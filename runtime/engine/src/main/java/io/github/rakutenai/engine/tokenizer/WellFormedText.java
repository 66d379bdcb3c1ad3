package io.github.rakutenai.engine.tokenizer;

/** Refuses what cannot be written in UTF-8. */
final class WellFormedText {

    private WellFormedText() {}

    /** @throws IllegalArgumentException if a surrogate of {@code text} has no partner, naming its index */
    static void require(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        "expected well-formed text, found the lone surrogate U+%04X at index %d; remove it"
                                .formatted((int) c, i));
            }
        }
    }
}
