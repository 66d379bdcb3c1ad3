package io.github.rakutenai.engine.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Reads JSON strictly, and asks grammars for values: in their own layout, with properties in any order. */
final class JsonInstances {

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();
    private static final ObjectReader READER = MAPPER.reader(JsonNodeFactory.withExactBigDecimals(true))
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonInstances() {}

    static JsonNode read(String json) {
        try {
            return READER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
    }

    /** Whether the grammar accepts the value with its properties in some order. */
    static boolean accepts(GrammarState start, JsonNode value) {
        return after(List.of(start), value).stream().anyMatch(GrammarState::mayEnd);
    }

    static boolean accepts(GrammarState start, String json) {
        return accepts(start, read(json));
    }

    private static List<GrammarState> after(List<GrammarState> states, JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> afterText(afterProperties(afterText(states, "{"), List.copyOf(value.properties()), ""), "}");
            case ARRAY -> {
                List<GrammarState> next = afterText(states, "[");
                for (int i = 0; i < value.size(); i++) {
                    next = after(afterText(next, i == 0 ? "" : ", "), value.get(i));
                }
                yield afterText(next, "]");
            }
            case NUMBER -> afterText(states, plain(value.decimalValue()));
            default -> afterText(states, value.toString());
        };
    }

    private static List<GrammarState> afterProperties(
            List<GrammarState> states, List<Map.Entry<String, JsonNode>> properties, String separator) {
        if (properties.isEmpty() || states.isEmpty()) {
            return states;
        }
        List<GrammarState> all = new ArrayList<>();
        for (Map.Entry<String, JsonNode> first : properties) {
            List<Map.Entry<String, JsonNode>> rest = new ArrayList<>(properties);
            rest.remove(first);
            List<GrammarState> next = afterText(states, separator + quoted(first.getKey()) + ": ");
            all.addAll(afterProperties(after(next, first.getValue()), rest, ", "));
        }
        return all;
    }

    private static List<GrammarState> afterText(List<GrammarState> states, String text) {
        return states.stream().flatMap(state -> state.after(text).stream()).toList();
    }

    private static String quoted(String text) {
        return MAPPER.getNodeFactory().textNode(text).toString();
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
