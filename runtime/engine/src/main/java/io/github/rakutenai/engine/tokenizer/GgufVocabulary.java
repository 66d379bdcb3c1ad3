package io.github.rakutenai.engine.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.GgufMetadata;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Reads the vocabulary of a GGUF file: the keys {@code tokenizer.ggml.*} of the model kind {@code llama}. */
final class GgufVocabulary {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final String SUPPORTED_MODEL = "llama";

    private final Path file;
    private final GgufMetadata metadata;

    private GgufVocabulary(GgufFile gguf) {
        file = gguf.path();
        metadata = gguf.metadata();
    }

    static Vocabulary read(GgufFile gguf) {
        return new GgufVocabulary(gguf).read();
    }

    private Vocabulary read() {
        requireSupported();
        List<String> texts = metadata.strings(PREFIX + "tokens");
        float[] scores = metadata.floats(PREFIX + "scores");
        int[] types = metadata.integers(PREFIX + "token_type");
        requireCount("scores", scores.length, texts.size());
        requireCount("token_type", types.length, texts.size());
        Pieces pieces = pieces(texts, types);
        return new Vocabulary(
                file, pieces, ScoredMerges.of(file, pieces, scores), specialIds(texts.size()), normalizer(), List.of());
    }

    private void requireSupported() {
        String model = metadata.string(PREFIX + "model").orElse("no such key");
        if (!model.equals(SUPPORTED_MODEL)) {
            throw MalformedCheckpointException.unsupported(
                    file, PREFIX + "model", SUPPORTED_MODEL + " (SentencePiece BPE)", model);
        }
        if (metadata.contains(PREFIX + "precompiled_charsmap")) {
            throw MalformedCheckpointException.unsupported(
                    file, PREFIX + "precompiled_charsmap", "no character map", "one");
        }
    }

    private void requireCount(String key, int found, int tokens) {
        if (found != tokens) {
            throw MalformedCheckpointException.damaged(
                    file, PREFIX + key, tokens + " entries, one for each token", String.valueOf(found));
        }
    }

    private Pieces pieces(List<String> texts, int[] types) {
        PieceList list = new PieceList(file);
        for (int id = 0; id < types.length; id++) {
            list.add(texts.get(id).getBytes(UTF_8), TokenType.require(file, id, types[id]));
        }
        return list.build();
    }

    private SpecialTokenIds specialIds(int size) {
        // What the format means where a key is missing: the ids of the first Llama, and a beginning of sequence.
        return new SpecialTokenIds(
                id("bos_token_id", 1, size),
                id("eos_token_id", 2, size),
                id("unknown_token_id", 0, size),
                flag("add_bos_token", true));
    }

    private Normalizer normalizer() {
        return Normalizer.sentencePiece(flag("add_space_prefix", true), flag("remove_extra_whitespaces", false));
    }

    private OptionalInt id(String key, int missing, int size) {
        OptionalLong stated = metadata.tokenId(PREFIX + key);
        if (stated.isEmpty() && metadata.contains(PREFIX + key)) {
            return OptionalInt.empty();
        }
        long id = stated.orElse(missing);
        if (id < 0 || id >= size) {
            throw MalformedCheckpointException.damaged(
                    file, PREFIX + key, "an id below the vocabulary's size " + size, String.valueOf(id));
        }
        return OptionalInt.of((int) id);
    }

    private boolean flag(String key, boolean missing) {
        return metadata.bool(PREFIX + key).orElse(missing);
    }
}
