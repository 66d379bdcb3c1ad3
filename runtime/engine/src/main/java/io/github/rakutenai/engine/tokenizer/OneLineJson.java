package io.github.rakutenai.engine.tokenizer;

import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/**
 * JSON on one line with a space behind each colon and comma, the layout of replies. Names, texts and numbers keep their
 * spelling, so that what a model wrote stays what it wrote.
 */
final class OneLineJson {

    private static final ObjectReader READER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private OneLineJson() {}

    /** The value that a text is, if it is one. */
    static Optional<JsonNode> parse(String text) {
        try {
            JsonNode value = READER.readValue(text);
            return Optional.ofNullable(value).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** @param json valid */
    static String of(String json) {
        StringBuilder line = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted && c == '\\') {
                line.append(c).append(json.charAt(++i));
                continue;
            }
            quoted ^= c == '"';
            if (quoted || !isSpace(c)) {
                line.append(c);
            }
            if (!quoted && (c == ',' || c == ':')) {
                line.append(' ');
            }
        }
        return line.toString();
    }

    /** A text as a JSON string. */
    static String quote(String text) {
        return JsonNodeFactory.instance.textNode(text).toString();
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
