package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.GgufHeader;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Writes a vocabulary and chat templates as metadata of a GGUF file: what {@link GgufVocabulary} reads. */
public final class GgufVocabularyWriter {

    private static final String PREFIX = "tokenizer.ggml.";
    private static final List<String> MORE_END_TOKENS = List.of("eot_token_id", "eom_token_id");
    /** Says that there is no such token. */
    private static final int NONE = -1;

    private final Checkpoint checkpoint;
    private final Vocabulary vocabulary;
    private final GgufHeader header;

    private GgufVocabularyWriter(Checkpoint checkpoint, GgufHeader header) throws IOException {
        this.checkpoint = checkpoint;
        this.header = header;
        vocabulary = Vocabulary.load(checkpoint);
    }

    /**
     * @param rows of the token embedding; rows that have no token get one that is never formed
     * @param endTokens ids that end a generation
     * @throws MalformedCheckpointException if the format cannot express the vocabulary or that many end tokens
     */
    public static void write(Checkpoint checkpoint, int rows, Collection<Integer> endTokens, GgufHeader header)
            throws IOException {
        GgufVocabularyWriter writer = new GgufVocabularyWriter(checkpoint, header);
        writer.pieces(rows);
        writer.specialTokens(new ArrayList<>(endTokens));
        writer.normalizer();
        writer.chatTemplates(CheckpointTemplates.of(checkpoint));
    }

    private void pieces(int rows) {
        int size = vocabulary.size();
        Path file = checkpoint.path();
        float[] scores = new float[rows];
        System.arraycopy(vocabulary.merges().scores(file, vocabulary.pieces()), 0, scores, 0, size);
        header.string(PREFIX + "model", "llama")
                .strings(
                        PREFIX + "tokens",
                        IntStream.range(0, rows)
                                .mapToObj(id -> id < size ? vocabulary.piece(id) : "[PAD" + id + "]")
                                .toList())
                .decimals(PREFIX + "scores", scores)
                .integers(
                        PREFIX + "token_type",
                        IntStream.range(0, rows)
                                .map(id -> (id < size ? vocabulary.type(id) : TokenType.UNUSED).code())
                                .toArray());
    }

    private void specialTokens(List<Integer> endTokens) {
        OptionalInt eos = vocabulary.eos();
        eos.ifPresent(id -> endTokens.remove((Integer) id));
        if (endTokens.size() > MORE_END_TOKENS.size()) {
            throw MalformedCheckpointException.unsupported(
                    checkpoint.path(),
                    "eos_token_id",
                    "at most %d end tokens, as many as GGUF has keys for".formatted(1 + MORE_END_TOKENS.size()),
                    "%d beside the vocabulary's own".formatted(endTokens.size()));
        }
        id("bos_token_id", vocabulary.bos());
        id("eos_token_id", eos);
        id("unknown_token_id", vocabulary.unknown());
        for (int i = 0; i < endTokens.size(); i++) {
            header.integer(PREFIX + MORE_END_TOKENS.get(i), endTokens.get(i));
        }
        header.bool(PREFIX + "add_bos_token", vocabulary.addsBos()).bool(PREFIX + "add_eos_token", false);
    }

    private void id(String key, OptionalInt id) {
        header.integer(PREFIX + key, id.orElse(NONE));
    }

    private void normalizer() {
        Normalizer normalizer = vocabulary.normalizer();
        header.bool(PREFIX + "add_space_prefix", normalizer.dummyPrefix() != DummyPrefix.NONE)
                .bool(PREFIX + "remove_extra_whitespaces", normalizer.removeExtraWhitespaces());
    }

    private void chatTemplates(Map<String, String> templates) {
        List<String> named = templates.keySet().stream()
                .filter(name -> !name.equals(CheckpointTemplates.DEFAULT))
                .toList();
        templates.forEach((name, template) -> header.string(
                name.equals(CheckpointTemplates.DEFAULT)
                        ? CheckpointTemplates.GGUF_KEY
                        : CheckpointTemplates.GGUF_KEY + "." + name,
                template));
        if (!named.isEmpty()) {
            header.strings("tokenizer.chat_templates", named);
        }
    }
}
