package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * Reads the vocabulary of a {@code tokenizer.json}: BPE with byte fallback, as Hugging Face converts it from SentencePiece.
 * Whatever would make it another tokenizer is refused by its name.
 */
final class TokenizerJson {

    private final Path file;
    private final JsonNode root;
    private final TokenizerConfig config;

    private TokenizerJson(Path file, JsonNode root, TokenizerConfig config) {
        this.file = file;
        this.root = root;
        this.config = config;
    }

    static Vocabulary read(Path file, JsonNode root, TokenizerConfig config) {
        return new TokenizerJson(file, root, config).read();
    }

    private Vocabulary read() {
        BpeModelJson model = new BpeModelJson(file, root.path("model"));
        model.requireSupported();
        List<AddedToken> added = addedTokens();
        PieceList list = model.pieces();
        added.forEach(list::put);
        Pieces pieces = list.build();
        Normalizer normalizer = new TextPipelineJson(file, root).normalizer();
        return new Vocabulary(file, pieces, model.merges(pieces), specialIds(list), normalizer, added);
    }

    private List<AddedToken> addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        for (JsonNode token : root.path("added_tokens")) {
            if (token.path("single_word").asBoolean()) {
                throw MalformedCheckpointException.unsupported(
                        file, "added token " + token.path("content").asText(), "single_word false", "true");
            }
            tokens.add(AddedToken.of(token.path("id").asInt(-1), token));
        }
        tokens.sort(Comparator.comparingInt(AddedToken::id));
        return tokens;
    }

    private SpecialTokenIds specialIds(PieceList pieces) {
        Optional<String> unknown =
                Optional.ofNullable(root.at("/model/unk_token").textValue());
        OptionalInt bos = pieces.find(config.token("bos_token").orElse("<s>"));
        OptionalInt eos = pieces.find(config.token("eos_token").orElse("</s>"));
        boolean addBos = config.addsBos().orElseGet(() -> bos.isPresent() && startsWith(bos.getAsInt(), pieces));
        return new SpecialTokenIds(bos, eos, unknown.map(pieces::find).orElse(OptionalInt.empty()), addBos);
    }

    private boolean startsWith(int bos, PieceList pieces) {
        JsonNode processor = root.path("post_processor");
        for (JsonNode part : processor.path("processors")) {
            processor = part.path("type").asText().equals("TemplateProcessing") ? part : processor;
        }
        String first = processor.at("/single/0/SpecialToken/id").asText();
        return pieces.find(first).equals(OptionalInt.of(bos));
    }
}
