package io.github.rakutenai.samples.chat;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.rakutenai.quarkus.ChatEvent;

/**
 * One event of a streamed answer: the next piece of text, or at last what it took.
 *
 * @param text the next piece
 * @param done the answer is complete
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AnswerEvent(String text, Statistics done) {

    static AnswerEvent of(ChatEvent event) {
        return switch (event) {
            case ChatEvent.Delta delta -> new AnswerEvent(delta.text(), null);
            case ChatEvent.ToolCallEvent call -> throw new IllegalStateException("no tool was offered, found " + call);
            case ChatEvent.Completed completed -> new AnswerEvent(null, Statistics.of(completed.reply()));
        };
    }
}
