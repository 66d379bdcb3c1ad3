package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;

/**
 * What a model's blocking and streaming form have in common.
 *
 * @param modelName what the checkpoint calls the model
 * @param defaults for what a request does not set
 * @param listeners hear of each request and its end
 */
public record ChatSettings(String modelName, RakutenChatRequestParameters defaults, List<ChatModelListener> listeners) {

    public ChatSettings {
        listeners = List.copyOf(listeners);
    }

    /** @throws RuntimeException as a request with the default parameters, if they cannot be honoured */
    ChatRequests requests() {
        ChatRequests requests = new ChatRequests(modelName, new JsonFormats());
        try {
            requests.params(defaults);
            return requests;
        } catch (RuntimeException e) {
            throw ChatFailures.translate(e);
        }
    }
}
