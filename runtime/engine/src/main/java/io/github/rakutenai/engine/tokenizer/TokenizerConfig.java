package io.github.rakutenai.engine.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** A Hugging Face folder's {@code tokenizer_config.json}, as far as this engine heeds it; it may be missing. */
record TokenizerConfig(JsonNode json) {

    static final TokenizerConfig NONE = new TokenizerConfig(MissingNode.getInstance());

    Optional<Boolean> addsBos() {
        JsonNode value = json.path("add_bos_token");
        return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
    }

    /** @param role {@code bos_token}, {@code eos_token} or {@code unk_token} */
    Optional<String> token(String role) {
        JsonNode value = json.path(role);
        JsonNode text = value.isObject() ? value.path("content") : value;
        return text.isTextual() ? Optional.of(text.textValue()) : Optional.empty();
    }

    /** The tokens under {@code added_tokens_decoder}, in the order of their ids. */
    List<AddedToken> addedTokens() {
        List<AddedToken> tokens = new ArrayList<>();
        json.path("added_tokens_decoder").forEachEntry((id, token) -> tokens.add(AddedToken.of(id, token)));
        tokens.sort(Comparator.comparingInt(AddedToken::id));
        return tokens;
    }
}
