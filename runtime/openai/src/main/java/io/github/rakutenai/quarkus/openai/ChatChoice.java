package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tool.ReplyPart;
import io.github.rakutenai.engine.tool.ToolReplyReader;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion.Answer;
import io.github.rakutenai.quarkus.openai.api.ToolCall;

/** One answer of a chat as it grows: text, or calls of tools. */
final class ChatChoice {

    private final Optional<ToolReplyReader> reader;
    private final StringBuilder content = new StringBuilder();
    private final List<ReplyPart.CallBegun> calls = new ArrayList<>();
    private final List<StringBuilder> arguments = new ArrayList<>();

    /** @param mayCall whether tools can be called, so that a text that looks like calls is calls */
    ChatChoice(boolean mayCall) {
        reader = mayCall ? Optional.of(new ToolReplyReader()) : Optional.empty();
    }

    /** What an event adds. */
    List<ReplyPart> add(GenerationEvent event) {
        List<ReplyPart> parts = switch (event) {
            case TokenGenerated generated -> read(generated.text());
            case GenerationEvent.Finished finished ->
                reader.map(ToolReplyReader::finish).orElse(List.of());
            // A chat asks for no log-probabilities of its prompt.
            case GenerationEvent.PromptRead read -> List.of();
            case GenerationEvent.Failed failed -> throw new AssertionError(failed);
        };
        parts.forEach(this::keep);
        return parts;
    }

    private List<ReplyPart> read(String text) {
        return reader.map(calling -> calling.read(text))
                .orElseGet(() -> text.isEmpty() ? List.of() : List.of(new ReplyPart.Text(text)));
    }

    private void keep(ReplyPart part) {
        switch (part) {
            case ReplyPart.Text(String text) -> content.append(text);
            case ReplyPart.CallBegun begun -> {
                calls.add(begun);
                arguments.add(new StringBuilder());
            }
            case ReplyPart.ArgumentsWritten(int index, String text) ->
                arguments.get(index).append(text);
            case ReplyPart.CallEnded ended -> {
                // Its parts are all there.
            }
        }
    }

    /** Why it ended, in OpenAI's words; a stop text may have cut a call. */
    String finishReason(FinishReason reason) {
        boolean callsTools = reason == FinishReason.STOP
                && !calls.isEmpty()
                && reader.orElseThrow().calls().size() == calls.size();
        return callsTools ? "tool_calls" : FinishReasons.of(reason);
    }

    /** All of it; calls as far as they are written. */
    Answer answer() {
        if (calls.isEmpty()) {
            return Answer.of(content.toString());
        }
        List<ToolCall> written = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            written.add(new ToolCall(
                    calls.get(i).id(),
                    "function",
                    new ToolCall.Function(calls.get(i).name(), arguments.get(i).toString())));
        }
        return Answer.calling(written);
    }
}
