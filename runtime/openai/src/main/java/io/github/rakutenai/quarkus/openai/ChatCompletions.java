package io.github.rakutenai.quarkus.openai;

import java.util.List;
import java.util.Optional;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.LogProbabilityRequest;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;

/** Continues conversations. */
@Singleton
public class ChatCompletions {

    private final ServedModels models;
    private final SamplingReader sampling;
    private final ToolReader toolReader;
    private final PromptLimit promptLimit;
    private final ResponseFormats formats;
    private final Replies replies;

    ChatCompletions(
            ServedModels models,
            SamplingReader sampling,
            ToolReader toolReader,
            PromptLimit promptLimit,
            ResponseFormats formats,
            Replies replies) {
        this.models = models;
        this.sampling = sampling;
        this.toolReader = toolReader;
        this.promptLimit = promptLimit;
        this.formats = formats;
        this.replies = replies;
    }

    Response create(ChatCompletionRequest request) {
        ServedModel model = models.find(request.model());
        ChatFeatures.requireSupported(request);
        List<Message> messages = ChatMessages.of(request.messages());
        Optional<ToolUse> tools =
                toolReader.toolUse(request.tools(), request.toolChoice(), request.parallelToolCalls());
        SamplingParams params = params(request);
        boolean mayCall = tools.filter(ToolUse::mayCall).isPresent();
        LogProbabilityRequest logProbabilities = logProbabilities(request, mayCall);
        int choices = sampling.choices(request, 1);
        model.engine().requirePlace();
        Optional<Grammar> grammar = toolReader.grammar(model, tools, formats.grammar(request));
        int[] prompt = promptLimit.check(model.prompt(messages, tools, params));
        GenerationRequest generation =
                new GenerationRequest(prompt, params, model.timeouts(), logProbabilities, grammar);
        ChatReply reply = new ChatReply(
                ReplyHeader.of("chatcmpl-", model),
                new TokenTexts(model.tokenizer().vocabulary()),
                choices,
                mayCall);
        return replies.respond(model, Replies.repeated(List.of(generation), choices), choices, request, reply);
    }

    private SamplingParams params(ChatCompletionRequest request) {
        String field = request.maxCompletionTokens() == null ? "max_tokens" : "max_completion_tokens";
        int tokens = Optional.ofNullable(request.maxCompletionTokens())
                .or(() -> Optional.ofNullable(request.maxTokens()))
                .orElseGet(sampling::mostTokens);
        if (tokens < 1) {
            throw OpenAiException.invalid(field, field + " must be at least 1, found " + tokens);
        }
        return sampling.params(request, field, tokens);
    }

    private static LogProbabilityRequest logProbabilities(ChatCompletionRequest request, boolean mayCall) {
        boolean asked = Boolean.TRUE.equals(request.logprobs());
        if (asked && mayCall) {
            // Tokens of calls belong to no content.
            throw OpenAiException.unsupported("logprobs", "logprobs are not supported where tools can be called");
        }
        int top = Optional.ofNullable(request.topLogprobs()).orElse(0);
        if (top < 0 || top > LogProbabilityRequest.MAX_TOP) {
            throw OpenAiException.invalid(
                    "top_logprobs",
                    "top_logprobs must be from 0 to " + LogProbabilityRequest.MAX_TOP + ", found " + top);
        }
        if (!asked && top > 0) {
            throw OpenAiException.invalid("top_logprobs", "top_logprobs needs logprobs to be true");
        }
        return asked ? LogProbabilityRequest.ofReply(top) : LogProbabilityRequest.none();
    }
}
