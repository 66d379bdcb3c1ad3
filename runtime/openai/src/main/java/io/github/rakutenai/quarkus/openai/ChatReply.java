package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.tool.ReplyPart;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk.Delta;
import io.github.rakutenai.quarkus.openai.api.ChatLogProbs;
import io.github.rakutenai.quarkus.openai.api.ToolCallDelta;
import io.github.rakutenai.quarkus.openai.api.Usage;

/** Turns the events of a chat's generations into chunks, or into one answer. */
final class ChatReply implements Reply {

    private final ReplyHeader header;
    private final TokenTexts texts;
    private final List<ChatChoice> choices = new ArrayList<>();
    private final List<List<ChatLogProbs.Token>> logProbs = new ArrayList<>();
    private final String[] finishReasons;

    /** @param mayCall whether tools can be called */
    ChatReply(ReplyHeader header, TokenTexts texts, int choices, boolean mayCall) {
        this.header = header;
        this.texts = texts;
        finishReasons = new String[choices];
        for (int i = 0; i < choices; i++) {
            this.choices.add(new ChatChoice(mayCall));
            logProbs.add(null);
        }
    }

    @Override
    public List<Object> begin() {
        List<Object> chunks = new ArrayList<>();
        for (int choice = 0; choice < choices.size(); choice++) {
            chunks.add(chunk(choice, Delta.begun(), null, null));
        }
        return chunks;
    }

    @Override
    public List<Object> chunks(int choice, GenerationEvent event) {
        List<ReplyPart> parts = choices.get(choice).add(event);
        List<Object> chunks = new ArrayList<>();
        if (event instanceof TokenGenerated generated && logProbs(generated) != null) {
            chunks.add(chunk(choice, Delta.of(generated.text()), logProbs(generated), null));
        } else {
            parts.forEach(part -> delta(part).ifPresent(delta -> chunks.add(chunk(choice, delta, null, null))));
        }
        if (event instanceof GenerationEvent.Finished finished) {
            chunks.add(chunk(choice, Delta.none(), null, choices.get(choice).finishReason(finished.reason())));
        }
        return chunks;
    }

    private static Optional<Delta> delta(ReplyPart part) {
        return switch (part) {
            case ReplyPart.Text(String text) -> Optional.of(Delta.of(text));
            case ReplyPart.CallBegun(int index, String id, String name) ->
                Optional.of(Delta.of(ToolCallDelta.begun(index, id, name)));
            case ReplyPart.ArgumentsWritten(int index, String text) ->
                Optional.of(Delta.of(ToolCallDelta.arguments(index, text)));
            case ReplyPart.CallEnded ended -> Optional.empty();
        };
    }

    @Override
    public Object usage(Usage usage) {
        return new ChatCompletionChunk(
                header.id(), "chat.completion.chunk", header.created(), header.model(), List.of(), usage);
    }

    @Override
    public void add(int choice, GenerationEvent event) {
        choices.get(choice).add(event);
        if (event instanceof TokenGenerated generated && logProbs(generated) != null) {
            logProbs.set(choice, logProbs.get(choice) == null ? new ArrayList<>() : logProbs.get(choice));
            logProbs.get(choice).addAll(logProbs(generated).content());
        }
        if (event instanceof GenerationEvent.Finished finished) {
            finishReasons[choice] = choices.get(choice).finishReason(finished.reason());
        }
    }

    @Override
    public Object whole(Usage usage) {
        List<ChatCompletion.Choice> told = new ArrayList<>();
        for (int i = 0; i < choices.size(); i++) {
            ChatLogProbs probabilities = logProbs.get(i) == null ? null : new ChatLogProbs(logProbs.get(i));
            told.add(new ChatCompletion.Choice(i, choices.get(i).answer(), probabilities, finishReasons[i]));
        }
        return new ChatCompletion(header.id(), "chat.completion", header.created(), header.model(), told, usage);
    }

    /** Null if nobody asked for them, or the token is no text. */
    private ChatLogProbs logProbs(TokenGenerated generated) {
        return generated
                .logProbabilities()
                .filter(told -> !texts.isControl(generated.token()))
                .map(told -> new ChatLogProbs(List.of(texts.chatLogProb(told))))
                .orElse(null);
    }

    private ChatCompletionChunk chunk(int choice, Delta delta, ChatLogProbs told, String finishReason) {
        return new ChatCompletionChunk(
                header.id(),
                "chat.completion.chunk",
                header.created(),
                header.model(),
                List.of(new ChatCompletionChunk.Choice(choice, delta, told, finishReason)),
                null);
    }
}
