package io.github.rakutenai.engine.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** What a schema means for null, booleans, numbers or strings, as a language: of their texts, or of what a string contains. */
final class ScalarEvaluation extends SchemaEvaluation<Dfa> {

    /** A text of more characters takes too many states. */
    private static final int MOST_LENGTH = 5_000;

    private final Decimals decimals;
    private final boolean formats;
    private final Budget budget;
    private final Dfa all;

    ScalarEvaluation(SchemaDocument document, JsonType type, Decimals decimals, boolean formats, Budget budget) {
        super(document, type);
        this.decimals = decimals;
        this.formats = formats;
        this.budget = budget;
        all = switch (type) {
            case NULL -> JsonStrings.content("null");
            case BOOLEAN -> JsonStrings.content("true").union(JsonStrings.content("false"), budget);
            case NUMBER -> decimals.all();
            case STRING -> JsonStrings.anyContent();
            case ARRAY, OBJECT -> throw new IllegalArgumentException(type + " is no scalar");
        };
    }

    @Override
    Dfa all() {
        return all;
    }

    @Override
    Dfa none() {
        return Dfa.none();
    }

    @Override
    boolean isNone(Dfa set) {
        return set.isEmpty();
    }

    @Override
    Dfa and(Dfa first, Dfa second) {
        return first.equals(all) ? second : second.equals(all) ? first : first.intersect(second, budget);
    }

    @Override
    Dfa or(Dfa first, Dfa second) {
        return first.union(second, budget);
    }

    @Override
    Dfa constant(SchemaNode node, boolean equal) {
        JsonNode value = node.json();
        Dfa language = switch (type()) {
            case NUMBER -> decimals.equalTo(value.decimalValue());
            case STRING ->
                JsonStrings.isWellFormed(value.textValue()) ? JsonStrings.content(value.textValue()) : none();
            default -> JsonStrings.content(value.asText());
        };
        return polar(language, equal);
    }

    private Dfa polar(Dfa language, boolean positive) {
        return positive ? language : all.minus(language, budget);
    }

    @Override
    Dfa assertion(SchemaNode node, String keyword, boolean positive) {
        return switch (keyword) {
            case "type" -> polar(ofTypes(node), positive);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
                type() == JsonType.NUMBER ? polar(numbers(node, keyword), positive) : truth(positive);
            case "pattern" ->
                type() == JsonType.STRING
                        ? polar(pattern(node.at(keyword), node.text(keyword), budget), positive)
                        : truth(positive);
            case "minLength", "maxLength" ->
                type() == JsonType.STRING ? polar(lengths(node, keyword, positive), positive) : truth(positive);
            case "format" -> type() == JsonType.STRING && formats ? format(node, positive) : truth(positive);
            default -> truth(positive);
        };
    }

    private Dfa ofTypes(SchemaNode node) {
        JsonNode types = node.get("type");
        List<String> names = types.isTextual()
                ? List.of(types.textValue())
                : StreamSupport.stream(types.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
        if (names.contains(type().keyword())) {
            return all;
        }
        return type() == JsonType.NUMBER && names.contains("integer") ? decimals.integers() : none();
    }

    private Dfa numbers(SchemaNode node, String keyword) {
        BigDecimal value = node.number(keyword);
        try {
            return switch (keyword) {
                case "minimum" -> decimals.atLeast(value);
                case "maximum" -> decimals.atMost(value);
                case "exclusiveMinimum" -> decimals.above(value);
                case "exclusiveMaximum" -> decimals.below(value);
                default -> multiples(node, value);
            };
        } catch (GrammarTooLargeException e) {
            throw node.refused(keyword, e.getMessage());
        }
    }

    private Dfa multiples(SchemaNode node, BigDecimal divisor) {
        if (divisor.signum() <= 0) {
            throw node.malformed("multipleOf", "a number above 0");
        }
        return decimals.multiplesOf(divisor);
    }

    private Dfa lengths(SchemaNode node, String keyword, boolean positive) {
        boolean maximum = keyword.equals("maxLength");
        int length = node.count(keyword);
        // A large maximum is kept by a smaller one.
        if (length > MOST_LENGTH && !(maximum && positive)) {
            throw node.refused(keyword, "at most " + MOST_LENGTH + " characters can be counted");
        }
        Regex any = new Regex.One(CodePoints.ALL);
        return maximum
                ? new Regex.Repeat(any, 0, Math.min(length, MOST_LENGTH)).matching(budget)
                : new Regex.Repeat(any, length, Regex.UNBOUNDED).matching(budget);
    }

    /** The texts in which a regular expression of a schema has a match. */
    static Dfa pattern(String pointer, String regex, Budget budget) {
        try {
            return RegexSyntax.parse(regex).matchingSomewhere(budget);
        } catch (GrammarTooLargeException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new UnsupportedSchemaException(pointer, e.getMessage());
        }
    }

    private Dfa format(SchemaNode node, boolean positive) {
        String name = node.text("format");
        if (Formats.isUnsupported(name)) {
            throw node.refused("format", "the format " + name + " is not supported");
        }
        String regex = Formats.regex(name).orElse(null);
        if (regex == null) {
            return truth(positive);
        }
        if (!positive) {
            throw node.refused("format", "what is not of a format cannot be told");
        }
        return RegexSyntax.parse(regex).matching(budget);
    }
}
