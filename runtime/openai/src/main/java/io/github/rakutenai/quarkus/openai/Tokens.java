package io.github.rakutenai.quarkus.openai;

import java.util.Arrays;
import java.util.List;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import io.github.rakutenai.quarkus.openai.api.DetokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.DetokenizeResponse;
import io.github.rakutenai.quarkus.openai.api.TokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.TokenizeResponse;

/** Turns texts and conversations into tokens and back, in the form of vLLM's endpoints. */
@Singleton
public class Tokens {

    private final ServedModels models;
    private final ToolReader toolReader;

    Tokens(ServedModels models, ToolReader toolReader) {
        this.models = models;
        this.toolReader = toolReader;
    }

    TokenizeResponse tokenize(TokenizeRequest request) {
        ServedModel model = models.find(request.model());
        int[] tokens = tokens(model, request);
        List<String> texts = null;
        if (Boolean.TRUE.equals(request.returnTokenStrs())) {
            TokenTexts tokenTexts = new TokenTexts(model.tokenizer().vocabulary());
            texts = Arrays.stream(tokens).mapToObj(tokenTexts::text).toList();
        }
        return new TokenizeResponse(tokens.length, model.contextTokens(), tokens, texts);
    }

    private int[] tokens(ServedModel model, TokenizeRequest request) {
        if (request.messages() != null) {
            SamplingParams oneToken = SamplingParams.builder().maxTokens(1).build();
            return model.prompt(
                    ChatMessages.of(request.messages()), toolReader.toolUse(request.tools(), null, null), oneToken);
        }
        if (request.prompt() == null) {
            throw OpenAiException.invalid("prompt", "prompt is missing, or messages");
        }
        return Boolean.FALSE.equals(request.addSpecialTokens())
                ? model.tokenizer().encode(request.prompt())
                : model.prompt(request.prompt());
    }

    DetokenizeResponse detokenize(DetokenizeRequest request) {
        ServedModel model = models.find(request.model());
        if (request.tokens() == null) {
            throw OpenAiException.invalid("tokens", "tokens are missing");
        }
        Vocabulary vocabulary = model.tokenizer().vocabulary();
        for (int token : request.tokens()) {
            if (token < 0 || token >= vocabulary.size()) {
                throw OpenAiException.invalid(
                        "tokens", "tokens names " + token + ", the model has the ids 0 to " + (vocabulary.size() - 1));
            }
        }
        return new DetokenizeResponse(model.tokenizer().decode(request.tokens()));
    }
}
