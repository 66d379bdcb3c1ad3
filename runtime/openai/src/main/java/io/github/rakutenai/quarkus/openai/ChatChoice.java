package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tool.ReplyPart;
import io.github.rakutenai.engine.tool.ToolReplyReader;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion.Answer;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk.Delta;
import io.github.rakutenai.quarkus.openai.api.ChatLogProbs;
import io.github.rakutenai.quarkus.openai.api.ChatToolCall;
import io.github.rakutenai.quarkus.openai.api.ChatToolCallDelta;

/** One answer of a chat as it grows: text, or calls of tools. */
final class ChatChoice {

    private final int index;
    private final TokenTexts texts;
    private final Optional<ToolReplyReader> reader;
    private final StringBuilder content = new StringBuilder();
    private final List<ReplyPart.CallBegun> calls = new ArrayList<>();
    private final List<StringBuilder> arguments = new ArrayList<>();
    private final List<ChatLogProbs.Token> logProbs = new ArrayList<>();
    private String finishReason;

    /** @param mayCall whether tools can be called, so that a text that looks like calls is calls */
    ChatChoice(int index, TokenTexts texts, boolean mayCall) {
        this.index = index;
        this.texts = texts;
        reader = mayCall ? Optional.of(new ToolReplyReader()) : Optional.empty();
    }

    /** The piece before the first event. */
    ChatCompletionChunk.Choice begin() {
        return piece(Delta.begun());
    }

    /** The pieces that an event adds. */
    List<ChatCompletionChunk.Choice> add(GenerationEvent event) {
        return switch (event) {
            case TokenGenerated generated -> add(generated);
            case GenerationEvent.Finished finished -> finish(finished.reason());
            // A chat asks for no log-probabilities of its prompt.
            case GenerationEvent.PromptRead read -> List.of();
            case GenerationEvent.Failed failed -> throw new AssertionError(failed);
        };
    }

    private List<ChatCompletionChunk.Choice> add(TokenGenerated generated) {
        Optional<ChatLogProbs.Token> told = generated
                .logProbabilities()
                .filter(probabilities -> !texts.isControl(generated.token()))
                .map(texts::chatLogProb);
        if (told.isEmpty()) {
            return pieces(read(generated.text())).toList();
        }
        content.append(generated.text());
        logProbs.add(told.get());
        return List.of(new ChatCompletionChunk.Choice(
                index, Delta.of(generated.text()), new ChatLogProbs(List.of(told.get())), null));
    }

    private List<ReplyPart> read(String text) {
        return reader.map(calling -> calling.read(text))
                .orElseGet(() -> text.isEmpty() ? List.of() : List.of(new ReplyPart.Text(text)));
    }

    private List<ChatCompletionChunk.Choice> finish(FinishReason reason) {
        List<ReplyPart> rest = reader.map(ToolReplyReader::finish).orElse(List.of());
        finishReason = endsWithCalls(reason) ? "tool_calls" : FinishReasons.of(reason);
        return Stream.concat(
                        pieces(rest),
                        Stream.of(new ChatCompletionChunk.Choice(index, Delta.none(), null, finishReason)))
                .toList();
    }

    /** A stop text may have cut a call. */
    private boolean endsWithCalls(FinishReason reason) {
        return reason == FinishReason.STOP
                && !calls.isEmpty()
                && reader.orElseThrow().calls().size() == calls.size();
    }

    private Stream<ChatCompletionChunk.Choice> pieces(List<ReplyPart> parts) {
        return parts.stream().flatMap(part -> add(part).stream()).map(this::piece);
    }

    private Optional<Delta> add(ReplyPart part) {
        return switch (part) {
            case ReplyPart.Text(String text) -> {
                content.append(text);
                yield Optional.of(Delta.of(text));
            }
            case ReplyPart.CallBegun begun -> {
                calls.add(begun);
                arguments.add(new StringBuilder());
                yield Optional.of(Delta.of(ChatToolCallDelta.begun(begun.index(), begun.id(), begun.name())));
            }
            case ReplyPart.ArgumentsWritten(int call, String text) -> {
                arguments.get(call).append(text);
                yield Optional.of(Delta.of(ChatToolCallDelta.arguments(call, text)));
            }
            case ReplyPart.CallEnded ended -> Optional.empty();
        };
    }

    private ChatCompletionChunk.Choice piece(Delta delta) {
        return new ChatCompletionChunk.Choice(index, delta, null, null);
    }

    /** All of it; calls as far as they are written. */
    ChatCompletion.Choice whole() {
        Answer answer = calls.isEmpty() ? Answer.of(content.toString()) : Answer.calling(written());
        ChatLogProbs told = logProbs.isEmpty() ? null : new ChatLogProbs(logProbs);
        return new ChatCompletion.Choice(index, answer, told, finishReason);
    }

    private List<ChatToolCall> written() {
        List<ChatToolCall> written = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            ReplyPart.CallBegun call = calls.get(i);
            written.add(ChatToolCall.of(call.id(), call.name(), arguments.get(i).toString()));
        }
        return written;
    }
}
