package io.github.rakutenai.engine.tokenizer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.checkpoint.SafetensorsDirectory;

/** Reads the vocabulary of a Hugging Face folder; {@link Vocabulary} says which of its files wins. */
final class DirectoryVocabulary {

    private static final String JSON = "tokenizer.json";
    private static final String MODEL = "tokenizer.model";

    private DirectoryVocabulary() {}

    static Vocabulary read(SafetensorsDirectory directory) throws IOException {
        TokenizerConfig config = config(directory);
        Optional<JsonNode> json = directory.json(JSON);
        if (json.isPresent()) {
            return TokenizerJson.read(directory.path().resolve(JSON), json.get(), config);
        }
        Path model = directory
                .find(MODEL)
                .orElseThrow(() -> new MalformedCheckpointException(
                        directory.path(),
                        "vocabulary",
                        JSON + " or " + MODEL,
                        "neither",
                        "download it into the folder"));
        return SentencePieceModel.read(model).vocabulary(model, config, addedTokens(directory, config));
    }

    static TokenizerConfig config(SafetensorsDirectory directory) throws IOException {
        return new TokenizerConfig(directory.json("tokenizer_config.json").orElse(MissingNode.getInstance()));
    }

    private static List<AddedToken> addedTokens(SafetensorsDirectory directory, TokenizerConfig config)
            throws IOException {
        List<AddedToken> tokens = config.addedTokens();
        return tokens.isEmpty()
                ? AddedToken.listed(directory.json("added_tokens.json").orElse(MissingNode.getInstance()))
                : tokens;
    }
}
