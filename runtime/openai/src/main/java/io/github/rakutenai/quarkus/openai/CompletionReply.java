package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.quarkus.openai.api.Completion;
import io.github.rakutenai.quarkus.openai.api.Usage;

/** Turns the events of completions into chunks, or into one answer. */
final class CompletionReply implements Reply {

    private final ReplyHeader header;
    private final List<Continuation> continuations;

    /** @param continuations one for each choice */
    CompletionReply(ReplyHeader header, List<Continuation> continuations) {
        this.header = header;
        this.continuations = continuations;
    }

    @Override
    public List<Object> begin() {
        List<Object> chunks = new ArrayList<>();
        for (int choice = 0; choice < continuations.size(); choice++) {
            if (continuations.get(choice).hasNews()) {
                chunks.add(chunk(choice));
            }
        }
        return chunks;
    }

    @Override
    public List<Object> chunks(int choice, GenerationEvent event) {
        Continuation continuation = continuations.get(choice);
        continuation.add(event);
        return continuation.hasNews() ? List.of(chunk(choice)) : List.of();
    }

    @Override
    public Object usage(Usage usage) {
        return completion(List.of(), usage);
    }

    @Override
    public void add(int choice, GenerationEvent event) {
        continuations.get(choice).add(event);
    }

    @Override
    public Object whole(Usage usage) {
        return completion(
                IntStream.range(0, continuations.size())
                        .mapToObj(i -> continuations.get(i).take(i))
                        .toList(),
                usage);
    }

    private Object chunk(int choice) {
        return completion(List.of(continuations.get(choice).take(choice)), null);
    }

    private Completion completion(List<Completion.Choice> choices, Usage usage) {
        return new Completion(header.id(), "text_completion", header.created(), header.model(), choices, usage);
    }
}
