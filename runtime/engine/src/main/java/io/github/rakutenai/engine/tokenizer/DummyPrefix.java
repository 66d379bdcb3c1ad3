package io.github.rakutenai.engine.tokenizer;

/** When a space is put before a text, so that its first word is the same token as in the middle of a sentence. */
enum DummyPrefix {
    /** Never. */
    NONE,
    /** Before every text, one that starts with a space too: SentencePiece, and Hugging Face's "Prepend". */
    ALWAYS,
    /** Before every text that does not start with a space: Hugging Face's "Metaspace" with scheme "always". */
    UNLESS_SPACE,
    /** The same, but only where no special token stands before the text: "Metaspace" with scheme "first". */
    FIRST_UNLESS_SPACE;

    /**
     * @param escaped text whose spaces are already written as U+2581
     * @param first whether no special token stands before it
     */
    String apply(String escaped, boolean first) {
        boolean prefix = switch (this) {
            case NONE -> false;
            case ALWAYS -> true;
            case UNLESS_SPACE -> escaped.charAt(0) != Normalizer.SPACE;
            case FIRST_UNLESS_SPACE -> first && escaped.charAt(0) != Normalizer.SPACE;
        };
        return prefix ? Normalizer.SPACE + escaped : escaped;
    }
}
