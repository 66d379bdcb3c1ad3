package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Set;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.github.rakutenai.quarkus.RakutenChat;

/** A model of the application as LangChain4j sees it; waits for the whole reply. */
public final class RakutenChatModel implements ChatModel {

    private final RakutenChat chat;
    private final ChatSettings settings;
    private final ChatRequests requests;
    private final ChatResponses responses;

    /** @throws RuntimeException as a request with these default parameters, if they cannot be honoured */
    public RakutenChatModel(RakutenChat chat, ChatSettings settings) {
        this.chat = chat;
        this.settings = settings;
        requests = settings.requests();
        responses = new ChatResponses(settings.modelName());
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        try {
            return responses.translate(chat.chat(requests.translate(request)));
        } catch (RuntimeException e) {
            throw ChatFailures.translate(e);
        }
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return settings.defaults();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return settings.listeners();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }

    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }
}
