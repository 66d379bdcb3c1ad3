package io.github.rakutenai.quarkus.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;

/** What chat requests may ask for beyond what is read elsewhere: what would change the answer is refused by name. */
final class ChatFeatures {

    private ChatFeatures() {}

    /** @throws OpenAiException naming the first field that is not supported */
    static void requireSupported(ChatCompletionRequest request) {
        refuse("functions", isGiven(request.functions()) && !request.functions().isEmpty());
        refuse("function_call", isGiven(request.functionCall()) && !isOneOf(request.functionCall(), "none", "auto"));
        refuse("modalities", isGiven(request.modalities()) && !isTextAlone(request.modalities()));
        refuse("audio", isGiven(request.audio()));
    }

    private static void refuse(String field, boolean given) {
        if (given) {
            throw OpenAiException.unsupported(field, field + " is not supported");
        }
    }

    private static boolean isGiven(JsonNode node) {
        return node != null && !node.isNull();
    }

    private static boolean isTextAlone(JsonNode modalities) {
        return modalities.size() == 1 && isOneOf(modalities.path(0), "text");
    }

    private static boolean isOneOf(JsonNode node, String... texts) {
        for (String text : texts) {
            if (node.isTextual() && node.textValue().equals(text)) {
                return true;
            }
        }
        return false;
    }
}
