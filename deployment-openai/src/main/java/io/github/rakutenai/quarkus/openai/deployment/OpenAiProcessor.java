package io.github.rakutenai.quarkus.openai.deployment;

import java.util.stream.Stream;

import io.github.rakutenai.quarkus.openai.ApiKeyFilter;
import io.github.rakutenai.quarkus.openai.ApiKeyProtected;
import io.github.rakutenai.quarkus.openai.ChatCompletions;
import io.github.rakutenai.quarkus.openai.Completions;
import io.github.rakutenai.quarkus.openai.Errors;
import io.github.rakutenai.quarkus.openai.OpenAiResource;
import io.github.rakutenai.quarkus.openai.PromptLimit;
import io.github.rakutenai.quarkus.openai.Replies;
import io.github.rakutenai.quarkus.openai.ResponseFormats;
import io.github.rakutenai.quarkus.openai.SamplingReader;
import io.github.rakutenai.quarkus.openai.ServedModels;
import io.github.rakutenai.quarkus.openai.Tokens;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;
import io.github.rakutenai.quarkus.openai.api.ChatLogProbs;
import io.github.rakutenai.quarkus.openai.api.ChatMessage;
import io.github.rakutenai.quarkus.openai.api.Completion;
import io.github.rakutenai.quarkus.openai.api.CompletionRequest;
import io.github.rakutenai.quarkus.openai.api.DetokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.DetokenizeResponse;
import io.github.rakutenai.quarkus.openai.api.ModelList;
import io.github.rakutenai.quarkus.openai.api.SamplingFields;
import io.github.rakutenai.quarkus.openai.api.StreamOptions;
import io.github.rakutenai.quarkus.openai.api.TokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.TokenizeResponse;
import io.github.rakutenai.quarkus.openai.api.Usage;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.AdditionalIndexedClassesBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;

/** Adds the endpoints to the application. */
class OpenAiProcessor {

    private static final String FEATURE = "rakutenai-openai";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    @BuildStep
    AdditionalBeanBuildItem beans() {
        return AdditionalBeanBuildItem.builder()
                .addBeanClasses(
                        ApiKeyFilter.class,
                        ChatCompletions.class,
                        Completions.class,
                        Errors.class,
                        OpenAiResource.class,
                        PromptLimit.class,
                        Replies.class,
                        ResponseFormats.class,
                        SamplingReader.class,
                        ServedModels.class,
                        Tokens.class)
                .setUnremovable()
                .build();
    }

    /** So that they are endpoints. */
    @BuildStep
    AdditionalIndexedClassesBuildItem endpoints() {
        return indexed(OpenAiResource.class, ApiKeyFilter.class, ApiKeyProtected.class);
    }

    /** So that their fields are documented. */
    @BuildStep
    AdditionalIndexedClassesBuildItem types() {
        return indexed(
                ChatCompletion.class,
                ChatCompletion.Answer.class,
                ChatCompletion.Choice.class,
                ChatCompletionRequest.class,
                ChatLogProbs.class,
                ChatLogProbs.Token.class,
                ChatLogProbs.TopToken.class,
                ChatMessage.class,
                Completion.class,
                Completion.Choice.class,
                Completion.LogProbs.class,
                CompletionRequest.class,
                DetokenizeRequest.class,
                DetokenizeResponse.class,
                ModelList.class,
                ModelList.Entry.class,
                SamplingFields.class,
                StreamOptions.class,
                TokenizeRequest.class,
                TokenizeResponse.class,
                Usage.class);
    }

    private static AdditionalIndexedClassesBuildItem indexed(Class<?>... classes) {
        return new AdditionalIndexedClassesBuildItem(
                Stream.of(classes).map(Class::getName).toArray(String[]::new));
    }
}
