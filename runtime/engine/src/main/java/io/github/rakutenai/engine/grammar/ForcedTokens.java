package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Arrays;

import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;

/** The tokens of a text that must come next: those that the tokenizer would read it as, which the model is used to. */
final class ForcedTokens {

    private static final int[] NONE = {};

    private final SentencePieceTokenizer tokenizer;
    private final VocabularyTrie trie;

    ForcedTokens(SentencePieceTokenizer tokenizer, VocabularyTrie trie) {
        this.tokenizer = tokenizer;
        this.trie = trie;
    }

    /**
     * Encodes the whole characters of {@code bytes}.
     *
     * @param first whether they begin a reply, before which the model writes a space that is taken off
     * @return none if the vocabulary cannot spell them exactly
     */
    int[] of(byte[] bytes, boolean first) {
        String text = (first ? " " : "") + wholeCharacters(bytes);
        if (text.isBlank()) {
            return NONE;
        }
        int[] tokens = tokenizer.encodeContinuation(text);
        return Arrays.equals(bytesOf(tokens), text.getBytes(UTF_8)) ? tokens : NONE;
    }

    /** Without the beginning of a character at their end. */
    private static String wholeCharacters(byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = UTF_8.newDecoder();
        decoder.decode(ByteBuffer.wrap(bytes), text, false);
        return text.flip().toString();
    }

    private byte[] bytesOf(int[] tokens) {
        byte[] all = new byte[0];
        for (int token : tokens) {
            byte[] bytes = trie.bytes(token);
            if (bytes == null) {
                return new byte[0];
            }
            int length = all.length;
            all = Arrays.copyOf(all, length + bytes.length);
            System.arraycopy(bytes, 0, all, length, bytes.length);
        }
        return all;
    }
}
