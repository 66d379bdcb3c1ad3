package io.github.rakutenai.benchmarks.serving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.benchmarks.endtoend.DictatedBackend;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * Dictates a document to each sequence, again and again, whose one prompt token says which: always the longest token that
 * goes on with it. Texts are bytes, one in each character.
 */
final class Documents implements DictatedBackend.Dictation {

    private final List<String> documents;
    private final Vocabulary vocabulary;
    private final Map<String, Integer> tokens = new HashMap<>();
    private final Map<BlockTable, Unwritten> unwritten = new IdentityHashMap<>();
    private int longest;

    private static final class Unwritten {
        private final String document;
        private int from;

        private Unwritten(String document) {
            this.document = document;
        }
    }

    Documents(List<String> documents, Vocabulary vocabulary) {
        this.documents = documents.stream()
                .map(document -> new String(document.getBytes(UTF_8), ISO_8859_1))
                .toList();
        this.vocabulary = vocabulary;
        for (int token = 0; token < vocabulary.size(); token++) {
            String text = text(token);
            tokens.putIfAbsent(text, token);
            longest = Math.max(longest, text.length());
        }
    }

    private String text(int token) {
        return new String(vocabulary.bytes(token), ISO_8859_1);
    }

    /** The prompt of a sequence that writes a document. */
    int[] prompt(int document) {
        return new int[] {document};
    }

    @Override
    public int next(Batch batch, int row) {
        if (batch.position(row) == 0) {
            unwritten.put(batch.table(row), new Unwritten(documents.get(batch.token(row))));
        } else {
            skip(unwritten.get(batch.table(row)), text(batch.token(row)));
        }
        return next(unwritten.get(batch.table(row)));
    }

    /** A space at the start is taken off a reply. */
    private static void skip(Unwritten rest, String text) {
        String written = rest.from == 0 ? text.stripLeading() : text;
        if (!rest.document.startsWith(written, rest.from)) {
            throw new IllegalStateException(
                    "expected more of " + rest.document.substring(rest.from) + ", found " + text);
        }
        rest.from += written.length();
        if (rest.from == rest.document.length()) {
            rest.from = 0;
        }
    }

    private int next(Unwritten rest) {
        int most = Math.min(longest, rest.document.length() - rest.from);
        for (int length = most; length > 0; length--) {
            Integer token = tokens.get(rest.document.substring(rest.from, rest.from + length));
            if (token != null) {
                return token;
            }
        }
        throw new IllegalStateException("the vocabulary cannot spell " + rest.document.substring(rest.from));
    }
}
