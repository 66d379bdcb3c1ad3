package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Turns the tokens of one reply into text as they come. A character whose bytes are spread over tokens is given once it
 * is complete; bytes that form no character become U+FFFD, one each. Control tokens give no text. The space that the
 * tokenizer puts before a text is taken off the start of the reply, as Hugging Face's {@code decode} does.
 *
 * <p>One for each request; not thread-safe.
 */
public final class Detokenizer {

    private final Vocabulary vocabulary;
    private final Utf8Joiner joiner = new Utf8Joiner();
    private boolean stripSpace;

    public Detokenizer(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        stripSpace = vocabulary.normalizer().stripLeadingSpace();
    }

    /**
     * Takes the next token.
     *
     * @return the text that is now certain, often empty
     * @throws IllegalArgumentException if {@code id} is not a token
     */
    public String accept(int id) {
        StringBuilder text = new StringBuilder();
        switch (vocabulary.type(id)) {
            case BYTE -> joiner.add(vocabulary.bytes(id)[0], text);
            case NORMAL, USER_DEFINED, UNUSED -> {
                joiner.flush(text);
                text.append(new String(vocabulary.bytes(id), UTF_8));
            }
            case CONTROL, UNKNOWN -> {
                // They may stand between the bytes of one character, which they do not end.
            }
        }
        return withoutLeadingSpace(text);
    }

    /** Ends the reply: what was held back for a character that never became complete. */
    public String finish() {
        StringBuilder text = new StringBuilder();
        joiner.flush(text);
        return withoutLeadingSpace(text);
    }

    private String withoutLeadingSpace(StringBuilder text) {
        if (!stripSpace || text.isEmpty()) {
            return text.toString();
        }
        stripSpace = false;
        return text.charAt(0) == ' ' ? text.substring(1) : text.toString();
    }
}
