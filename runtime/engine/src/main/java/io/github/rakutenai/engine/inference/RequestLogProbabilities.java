package io.github.rakutenai.engine.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.sampling.LogSoftmax;
import io.github.rakutenai.engine.sampling.TokenLogProbabilities;

/** The log-probabilities that one request wants to hear. */
final class RequestLogProbabilities {

    private final LogProbabilityRequest request;
    private final LogSoftmax softmax;
    private final List<TokenLogProbabilities> ofPrompt = new ArrayList<>();

    /** @param softmax shared with other requests */
    RequestLogProbabilities(LogProbabilityRequest request, LogSoftmax softmax) {
        this.request = request;
        this.softmax = softmax;
    }

    /** Takes note of a prompt's next token, by the logits before it. */
    void addOfPrompt(int token, float[] logits) {
        softmax.read(logits);
        ofPrompt.add(softmax.of(token, request.top()));
    }

    List<TokenLogProbabilities> ofPrompt() {
        return ofPrompt;
    }

    boolean tellsOfReply() {
        return request.reply();
    }

    /** Reads the logits of the reply's next token, before they are changed. */
    void read(float[] logits) {
        if (request.reply()) {
            softmax.read(logits);
        }
    }

    /** By the logits that were just read. */
    Optional<TokenLogProbabilities> of(int token) {
        return request.reply() ? Optional.of(softmax.of(token, request.top())) : Optional.empty();
    }
}
