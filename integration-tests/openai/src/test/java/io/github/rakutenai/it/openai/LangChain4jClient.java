package io.github.rakutenai.it.openai;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.LogProb;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;

/** LangChain4j's OpenAI provider. */
final class LangChain4jClient implements OpenAiClient {

    private final OpenAiChatModel model;
    private final OpenAiStreamingChatModel streamingModel;

    LangChain4jClient(URI server) {
        String baseUrl = server.resolve("/v1").toString();
        model = OpenAiChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName("unset")
                .strictTools(true)
                .maxRetries(0)
                .build();
        streamingModel = OpenAiStreamingChatModel.builder()
                .baseUrl(baseUrl)
                .apiKey("none")
                .modelName("unset")
                .strictTools(true)
                .build();
    }

    @Override
    public boolean asksForSeveral() {
        return false;
    }

    @Override
    public Answer answer(Question question) {
        return refusing(() -> answer(model.chat(request(question))));
    }

    @Override
    public Answer stream(Question question) {
        return refusing(() -> {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            StringBuilder pieces = new StringBuilder();
            streamingModel.chat(request(question), new StreamingChatResponseHandler() {

                @Override
                public void onPartialResponse(String piece) {
                    pieces.append(piece);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                    Answer whole = answer(response);
                    answer.complete(new Answer(
                            List.of(pieces.toString()),
                            whole.finishReason(),
                            whole.promptTokens(),
                            whole.completionTokens(),
                            List.of()));
                }

                @Override
                public void onError(Throwable error) {
                    answer.completeExceptionally(error);
                }
            });
            return answer.join();
        });
    }

    @Override
    public void abort(Question question) {
        CompletableFuture<Void> first = new CompletableFuture<>();
        streamingModel.chat(request(question), new StreamingChatResponseHandler() {

            @Override
            public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
                context.streamingHandle().cancel();
                first.complete(null);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                first.completeExceptionally(new AssertionError("the stream was not left"));
            }

            @Override
            public void onError(Throwable error) {
                first.completeExceptionally(error);
            }
        });
        first.join();
    }

    @Override
    public ToolQuestion.Answer answer(ToolQuestion question) {
        return refusing(() -> LangChain4jTools.answer(model.chat(LangChain4jTools.request(question))));
    }

    @Override
    public ToolQuestion.Answer stream(ToolQuestion question) {
        return refusing(() -> {
            LangChain4jTools.Listener listener = new LangChain4jTools.Listener();
            streamingModel.chat(LangChain4jTools.request(question), listener);
            return listener.answer.join();
        });
    }

    private static ChatRequest request(Question question) {
        OpenAiChatRequestParameters.Builder parameters = OpenAiChatRequestParameters.builder()
                .modelName(question.model())
                .temperature(question.temperature());
        if (question.maxTokens() != null) {
            parameters.maxCompletionTokens(question.maxTokens());
        }
        if (question.stop() != null) {
            parameters.stopSequences(question.stop());
        }
        if (question.seed() != null) {
            parameters.seed(question.seed().intValue());
        }
        if (question.logProbs() != null) {
            parameters.logprobs(true).topLogprobs(question.logProbs());
        }
        if (question.schema() != null) {
            parameters.responseFormat(JsonSchema.builder()
                    .name("answer")
                    .rootElement(JsonRawSchema.from(question.schema()))
                    .build());
        }
        return ChatRequest.builder()
                .messages(UserMessage.from(question.text()))
                .parameters(parameters.build())
                .build();
    }

    private static Answer answer(ChatResponse response) {
        return new Answer(
                List.of(response.aiMessage().text()),
                response.finishReason().name().toLowerCase(java.util.Locale.ROOT),
                response.tokenUsage().inputTokenCount(),
                response.tokenUsage().outputTokenCount(),
                logProbs(response));
    }

    private static List<Double> logProbs(ChatResponse response) {
        List<LogProb> told = ((OpenAiChatResponseMetadata) response.metadata()).logProbs();
        return told == null ? List.of() : told.stream().map(LogProb::logprob).toList();
    }

    private static <T> T refusing(Supplier<T> answer) {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            Throwable cause = e;
            while (cause != null && !(cause instanceof HttpException)) {
                cause = cause.getCause();
            }
            if (cause instanceof HttpException http) {
                throw new Refused(http.statusCode(), http.getMessage());
            }
            throw e instanceof CompletionException ? new IllegalStateException(e) : e;
        }
    }

    @Override
    public void close() {}
}
