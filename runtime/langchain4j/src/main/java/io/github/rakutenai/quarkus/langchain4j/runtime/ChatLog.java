package io.github.rakutenai.quarkus.langchain4j.runtime;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import org.jboss.logging.Logger;

/** Logs requests and responses of one model, as far as is configured. */
record ChatLog(String model, boolean requests, boolean responses) implements ChatModelListener {

    private static final Logger LOG = Logger.getLogger(ChatLog.class);

    @Override
    public void onRequest(ChatModelRequestContext context) {
        if (requests) {
            LOG.infof("Request to model %s: %s", model, context.chatRequest());
        }
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        if (responses) {
            LOG.infof("Response of model %s: %s", model, context.chatResponse());
        }
    }

    @Override
    public void onError(ChatModelErrorContext context) {
        if (responses) {
            LOG.infof(context.error(), "Model %s failed", model);
        }
    }
}
