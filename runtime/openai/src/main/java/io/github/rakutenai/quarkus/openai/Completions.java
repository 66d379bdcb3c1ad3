package io.github.rakutenai.quarkus.openai;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.LogProbabilityRequest;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.quarkus.openai.Prompts.Prompt;
import io.github.rakutenai.quarkus.openai.api.CompletionRequest;

/** Continues prompts as they are. */
@Singleton
public class Completions {

    /** What OpenAI's completions have where nothing is said. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private final ServedModels models;
    private final SamplingReader sampling;
    private final PromptLimit promptLimit;
    private final Replies replies;

    Completions(ServedModels models, SamplingReader sampling, PromptLimit promptLimit, Replies replies) {
        this.models = models;
        this.sampling = sampling;
        this.promptLimit = promptLimit;
        this.replies = replies;
    }

    Response create(CompletionRequest request) {
        ServedModel model = models.find(request.model());
        requireSupported(request);
        SamplingParams params = params(request);
        LogProbabilityRequest logProbabilities = logProbabilities(request);
        List<JsonNode> given = Prompts.of(request.prompt());
        int choices = sampling.choices(request, given.size());
        model.engine().requirePlace();
        TokenTexts texts = new TokenTexts(model.tokenizer().vocabulary());
        List<GenerationRequest> generations = new ArrayList<>();
        List<Continuation> continuations = new ArrayList<>();
        for (JsonNode node : given) {
            Prompt prompt = Prompts.read(model, node);
            promptLimit.check(prompt.tokens());
            generations.add(new GenerationRequest(prompt.tokens(), params, model.timeouts(), logProbabilities));
            for (int i = 0; i < choices; i++) {
                Continuation continuation = new Continuation(texts, logProbabilities.reply());
                continuations.add(isEchoed(request) ? continuation.echo(prompt.text(), prompt.tokens()) : continuation);
            }
        }
        CompletionReply reply = new CompletionReply(ReplyHeader.of("cmpl-", model), continuations);
        return replies.respond(model, Replies.repeated(generations, choices), choices, request, reply);
    }

    private static boolean isEchoed(CompletionRequest request) {
        return Boolean.TRUE.equals(request.echo());
    }

    private static void requireSupported(CompletionRequest request) {
        int n = Optional.ofNullable(request.n()).orElse(1);
        if (request.bestOf() != null && request.bestOf() != n) {
            throw OpenAiException.unsupported("best_of", "best_of is not supported");
        }
        if (request.suffix() != null && !request.suffix().isEmpty()) {
            throw OpenAiException.unsupported("suffix", "suffix is not supported");
        }
    }

    private SamplingParams params(CompletionRequest request) {
        int tokens = Optional.ofNullable(request.maxTokens())
                .orElseGet(() -> Math.min(DEFAULT_MAX_TOKENS, sampling.mostTokens()));
        return sampling.params(request, "max_tokens", tokens);
    }

    private static LogProbabilityRequest logProbabilities(CompletionRequest request) {
        if (request.logprobs() == null) {
            return LogProbabilityRequest.none();
        }
        if (request.logprobs() < 0 || request.logprobs() > LogProbabilityRequest.MAX_TOP) {
            throw OpenAiException.invalid(
                    "logprobs",
                    "logprobs must be from 0 to " + LogProbabilityRequest.MAX_TOP + ", found " + request.logprobs());
        }
        OptionalInt promptFrom = isEchoed(request) ? OptionalInt.of(1) : OptionalInt.empty();
        return new LogProbabilityRequest(promptFrom, true, request.logprobs());
    }
}
