package io.github.rakutenai.quarkus.langchain4j.deployment;

import java.util.List;
import jakarta.enterprise.context.ApplicationScoped;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;

/** Keeps what a model was asked last. */
@ApplicationScoped
public class LastRequest implements ChatModelListener {

    private volatile ChatRequest request;

    @Override
    public void onRequest(ChatModelRequestContext context) {
        request = context.chatRequest();
    }

    ChatRequest request() {
        return request;
    }

    List<ChatMessage> messages() {
        return request.messages();
    }
}
