package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk.Delta;
import io.github.rakutenai.quarkus.openai.api.ChatLogProbs;
import io.github.rakutenai.quarkus.openai.api.Usage;

/** Turns the events of a chat's generations into chunks, or into one answer. */
final class ChatReply implements Reply {

    private final ReplyHeader header;
    private final TokenTexts texts;
    private final List<StringBuilder> contents = new ArrayList<>();
    private final List<List<ChatLogProbs.Token>> logProbs = new ArrayList<>();
    private final String[] finishReasons;

    ChatReply(ReplyHeader header, TokenTexts texts, int choices) {
        this.header = header;
        this.texts = texts;
        finishReasons = new String[choices];
        for (int i = 0; i < choices; i++) {
            contents.add(new StringBuilder());
            logProbs.add(null);
        }
    }

    @Override
    public List<Object> begin() {
        List<Object> chunks = new ArrayList<>();
        for (int choice = 0; choice < finishReasons.length; choice++) {
            chunks.add(chunk(choice, new Delta("assistant", ""), null, null));
        }
        return chunks;
    }

    @Override
    public List<Object> chunks(int choice, GenerationEvent event) {
        return switch (event) {
            case TokenGenerated generated -> {
                ChatLogProbs told = logProbs(generated);
                yield generated.text().isEmpty() && told == null
                        ? List.of()
                        : List.of(chunk(choice, new Delta(null, generated.text()), told, null));
            }
            case GenerationEvent.Finished finished ->
                List.of(chunk(choice, new Delta(null, null), null, FinishReasons.of(finished.reason())));
            case GenerationEvent.PromptRead read -> List.of();
            case GenerationEvent.Failed failed -> throw new AssertionError(failed);
        };
    }

    @Override
    public Object usage(Usage usage) {
        return new ChatCompletionChunk(
                header.id(), "chat.completion.chunk", header.created(), header.model(), List.of(), usage);
    }

    @Override
    public void add(int choice, GenerationEvent event) {
        switch (event) {
            case TokenGenerated generated -> {
                contents.get(choice).append(generated.text());
                ChatLogProbs told = logProbs(generated);
                if (told != null) {
                    logProbs.set(choice, logProbs.get(choice) == null ? new ArrayList<>() : logProbs.get(choice));
                    logProbs.get(choice).addAll(told.content());
                }
            }
            case GenerationEvent.Finished finished -> finishReasons[choice] = FinishReasons.of(finished.reason());
            case GenerationEvent.PromptRead read -> {
                // A chat asks for no log-probabilities of its prompt.
            }
            case GenerationEvent.Failed failed -> throw new AssertionError(failed);
        }
    }

    @Override
    public Object whole(Usage usage) {
        List<ChatCompletion.Choice> choices = new ArrayList<>();
        for (int i = 0; i < finishReasons.length; i++) {
            ChatLogProbs told = logProbs.get(i) == null ? null : new ChatLogProbs(logProbs.get(i));
            choices.add(new ChatCompletion.Choice(
                    i, new ChatCompletion.Answer(contents.get(i).toString()), told, finishReasons[i]));
        }
        return new ChatCompletion(header.id(), "chat.completion", header.created(), header.model(), choices, usage);
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
