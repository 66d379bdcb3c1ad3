package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionChunk;
import io.github.rakutenai.quarkus.openai.api.Usage;

/** Turns the events of a chat's generations into chunks, or into one answer. */
final class ChatReply implements Reply {

    private final ReplyHeader header;
    private final List<ChatChoice> choices;

    /** @param mayCall whether tools can be called */
    ChatReply(ReplyHeader header, TokenTexts texts, int choices, boolean mayCall) {
        this.header = header;
        this.choices = IntStream.range(0, choices)
                .mapToObj(index -> new ChatChoice(index, texts, mayCall))
                .toList();
    }

    @Override
    public List<Object> begin() {
        return chunks(choices.stream().map(ChatChoice::begin).toList());
    }

    @Override
    public List<Object> chunks(int choice, GenerationEvent event) {
        return chunks(choices.get(choice).add(event));
    }

    @Override
    public Object usage(Usage usage) {
        return chunk(List.of(), usage);
    }

    @Override
    public void add(int choice, GenerationEvent event) {
        choices.get(choice).add(event);
    }

    @Override
    public Object whole(Usage usage) {
        return new ChatCompletion(
                header.id(),
                "chat.completion",
                header.created(),
                header.model(),
                choices.stream().map(ChatChoice::whole).toList(),
                usage);
    }

    private List<Object> chunks(List<ChatCompletionChunk.Choice> pieces) {
        return pieces.stream().<Object>map(piece -> chunk(List.of(piece), null)).toList();
    }

    private ChatCompletionChunk chunk(List<ChatCompletionChunk.Choice> pieces, Usage usage) {
        return new ChatCompletionChunk(
                header.id(), "chat.completion.chunk", header.created(), header.model(), pieces, usage);
    }
}
