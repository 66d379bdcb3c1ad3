package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Set;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.mutiny.Multi;

/** A model of the application as LangChain4j sees it; returns at once and tells the handler, on worker threads. */
public final class RakutenStreamingChatModel implements StreamingChatModel {

    private final RakutenChat chat;
    private final ChatSettings settings;
    private final ChatRequests requests;
    private final ChatResponses responses;

    /** @throws RuntimeException as a request with these default parameters, if they cannot be honoured */
    public RakutenStreamingChatModel(RakutenChat chat, ChatSettings settings) {
        this.chat = chat;
        this.settings = settings;
        requests = settings.requests();
        responses = new ChatResponses(settings.modelName());
    }

    @Override
    public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
        new StreamedReply(handler, responses).follow(stream(request));
    }

    /** What cannot be honoured is thrown, as LangChain4j's callers expect it; everything else fails the stream. */
    private Multi<ChatEvent> stream(ChatRequest request) {
        try {
            var translated = requests.translateWithoutFormat(request);
            return chat.stream(() -> requests.withFormat(translated, request));
        } catch (IllegalArgumentException e) {
            return Multi.createFrom().failure(e);
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
