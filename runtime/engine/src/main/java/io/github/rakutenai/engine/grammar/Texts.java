package io.github.rakutenai.engine.grammar;

import java.util.Objects;

/**
 * Texts that were used and may not come again, the newest first; bytes as characters. Immutable; null is none.
 *
 * @param before the earlier ones, or null
 */
record Texts(String text, Texts before) {

    static boolean contains(Texts texts, String text) {
        for (Texts rest = texts; rest != null; rest = rest.before) {
            if (rest.text.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Texts are compared from the newest on; lists that share their ends do so quickly. */
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Texts texts && text.equals(texts.text) && Objects.equals(before, texts.before);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
