package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

/** The prompts of a completion: one or several, each a text or a list of token ids. */
final class Prompts {

    /** A prompt, and what it is as text. */
    record Prompt(String text, int[] tokens) {}

    private static final String EXPECTED =
            "prompt must be a text, a list of texts, a list of token ids, or a list of such lists";

    private Prompts() {}

    /**
     * Checks the form and counts.
     *
     * @throws OpenAiException if it is none of the forms
     */
    static List<JsonNode> of(JsonNode prompt) {
        if (prompt == null || prompt.isNull()) {
            throw OpenAiException.invalid("prompt", "prompt is missing");
        }
        List<JsonNode> prompts = isOne(prompt)
                ? List.of(prompt)
                : StreamSupport.stream(prompt.spliterator(), false).toList();
        if (prompts.isEmpty() || !prompts.stream().allMatch(Prompts::isOne)) {
            throw OpenAiException.invalid("prompt", EXPECTED);
        }
        return prompts;
    }

    /** @param node one of {@link #of} */
    static Prompt read(ServedModel model, JsonNode node) {
        if (node.isTextual()) {
            return nonEmpty(new Prompt(node.textValue(), model.prompt(node.textValue())));
        }
        int[] tokens = IntStream.range(0, node.size())
                .map(i -> token(model, node.get(i).intValue()))
                .toArray();
        return nonEmpty(new Prompt(model.tokenizer().decode(tokens), tokens));
    }

    private static Prompt nonEmpty(Prompt prompt) {
        if (prompt.tokens().length == 0) {
            throw OpenAiException.invalid("prompt", "prompt is empty");
        }
        return prompt;
    }

    private static int token(ServedModel model, int token) {
        int size = model.tokenizer().vocabulary().size();
        if (token < 0 || token >= size) {
            throw OpenAiException.invalid(
                    "prompt", "prompt names token " + token + ", the model has the ids 0 to " + (size - 1));
        }
        return token;
    }

    private static boolean isOne(JsonNode node) {
        return node.isTextual()
                || node.isArray()
                        && !node.isEmpty()
                        && StreamSupport.stream(node.spliterator(), false).allMatch(JsonNode::canConvertToExactIntegral)
                        && StreamSupport.stream(node.spliterator(), false).allMatch(JsonNode::canConvertToInt);
    }
}
