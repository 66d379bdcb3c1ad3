package io.github.rakutenai.it.openai;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.Logprobs;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionTokenLogprob;
import io.github.rakutenai.it.openai.ToolQuestion.Call;

/** OpenAI's client for Java, which checks each response against OpenAI's schema. */
final class JavaClient implements OpenAiClient {

    private final OpenAIClient client;

    JavaClient(URI server) {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.resolve("/v1").toString())
                .apiKey("none")
                .maxRetries(0)
                .responseValidation(true)
                .build();
    }

    @Override
    public Answer answer(Question question) {
        return refusing(() -> {
            ChatCompletion completion =
                    client.chat().completions().create(params(question).build());
            List<String> texts = completion.choices().stream()
                    .map(choice -> choice.message().content().orElseThrow())
                    .toList();
            return new Answer(
                    texts,
                    completion.choices().getFirst().finishReason().asString(),
                    (int) completion.usage().orElseThrow().promptTokens(),
                    (int) completion.usage().orElseThrow().completionTokens(),
                    completion.choices().getFirst().logprobs().flatMap(Logprobs::content).orElse(List.of()).stream()
                            .map(ChatCompletionTokenLogprob::logprob)
                            .toList());
        });
    }

    @Override
    public Answer stream(Question question) {
        return refusing(() -> {
            List<StringBuilder> texts = new ArrayList<>();
            AtomicReference<String> finishReason = new AtomicReference<>();
            AtomicReference<Answer> last = new AtomicReference<>();
            try (StreamResponse<ChatCompletionChunk> chunks = streaming(question)) {
                chunks.stream().forEach(chunk -> {
                    chunk.choices().forEach(choice -> {
                        while (texts.size() <= choice.index()) {
                            texts.add(new StringBuilder());
                        }
                        choice.delta().content().ifPresent(texts.get((int) choice.index())::append);
                        choice.finishReason().ifPresent(reason -> finishReason.set(reason.asString()));
                    });
                    chunk.usage()
                            .ifPresent(usage -> last.set(new Answer(
                                    texts.stream().map(StringBuilder::toString).toList(),
                                    finishReason.get(),
                                    (int) usage.promptTokens(),
                                    (int) usage.completionTokens(),
                                    List.of())));
                });
            }
            return last.get();
        });
    }

    @Override
    public void abort(Question question) {
        try (StreamResponse<ChatCompletionChunk> chunks = streaming(question)) {
            chunks.stream().findFirst().orElseThrow();
        }
    }

    @Override
    public ToolQuestion.Answer answer(ToolQuestion question) {
        return refusing(() -> {
            ChatCompletion.Choice choice = client.chat()
                    .completions()
                    .create(JavaParams.of(question))
                    .choices()
                    .getFirst();
            List<Call> calls = choice.message().toolCalls().orElse(List.of()).stream()
                    .map(ChatCompletionMessageToolCall::asFunction)
                    .map(call -> new Call(
                            call.id(), call.function().name(), call.function().arguments()))
                    .toList();
            return new ToolQuestion.Answer(
                    choice.message().content().orElse(""),
                    calls,
                    choice.finishReason().asString());
        });
    }

    @Override
    public ToolQuestion.Answer stream(ToolQuestion question) {
        return refusing(() -> {
            StringBuilder text = new StringBuilder();
            WrittenCalls calls = new WrittenCalls();
            AtomicReference<String> finishReason = new AtomicReference<>();
            try (StreamResponse<ChatCompletionChunk> chunks =
                    client.chat().completions().createStreaming(JavaParams.of(question))) {
                chunks.stream().map(chunk -> chunk.choices().getFirst()).forEach(choice -> {
                    choice.delta().content().ifPresent(text::append);
                    choice.delta().toolCalls().orElse(List.of()).forEach(call -> add(call, calls));
                    choice.finishReason().ifPresent(reason -> finishReason.set(reason.asString()));
                });
            }
            return new ToolQuestion.Answer(text.toString(), calls.joined(), finishReason.get());
        });
    }

    private static void add(ChatCompletionChunk.Choice.Delta.ToolCall call, WrittenCalls calls) {
        ChatCompletionChunk.Choice.Delta.ToolCall.Function function =
                call.function().orElseThrow();
        calls.add(
                (int) call.index(),
                call.id().orElse(null),
                function.name().orElse(null),
                function.arguments().orElseThrow());
    }

    private StreamResponse<ChatCompletionChunk> streaming(Question question) {
        ChatCompletionStreamOptions options =
                ChatCompletionStreamOptions.builder().includeUsage(true).build();
        return client.chat()
                .completions()
                .createStreaming(params(question).streamOptions(options).build());
    }

    private static ChatCompletionCreateParams.Builder params(Question question) {
        ChatCompletionCreateParams.Builder params = ChatCompletionCreateParams.builder()
                .model(question.model())
                .addUserMessage(question.text())
                .temperature(question.temperature());
        if (question.maxTokens() != null) {
            params.maxCompletionTokens(question.maxTokens());
        }
        if (question.stop() != null) {
            params.stopOfStrings(question.stop());
        }
        if (question.seed() != null) {
            params.seed(question.seed());
        }
        if (question.n() != null) {
            params.n(question.n());
        }
        if (question.logProbs() != null) {
            params.logprobs(true).topLogprobs(question.logProbs());
        }
        if (question.schema() != null) {
            params.responseFormat(JavaParams.format(question.schema()));
        }
        return params;
    }

    private static <T> T refusing(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (OpenAIServiceException e) {
            throw new Refused(e.statusCode(), e.getMessage());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
