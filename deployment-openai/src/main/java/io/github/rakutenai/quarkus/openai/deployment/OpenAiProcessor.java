package io.github.rakutenai.quarkus.openai.deployment;

import io.github.rakutenai.quarkus.openai.ApiKeyFilter;
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
import io.github.rakutenai.quarkus.openai.ToolReader;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.CombinedIndexBuildItem;
import io.quarkus.deployment.builditem.FeatureBuildItem;
import io.quarkus.deployment.builditem.IndexDependencyBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;

/** Adds the endpoints to the application. */
class OpenAiProcessor {

    private static final String FEATURE = "rakutenai-openai";

    @BuildStep
    FeatureBuildItem feature() {
        return new FeatureBuildItem(FEATURE);
    }

    /** So that its endpoints are found, and the fields of its types are documented. */
    @BuildStep
    IndexDependencyBuildItem index() {
        return new IndexDependencyBuildItem("io.github.rakutenai", "quarkus-rakutenai-openai");
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
                        Tokens.class,
                        ToolReader.class)
                .setUnremovable()
                .build();
    }

    /** Jackson reads and writes them in native executables, too, although no endpoint has them as parameter or result. */
    @BuildStep
    ReflectiveClassBuildItem bodies(CombinedIndexBuildItem index) {
        String[] names = index.getIndex().getClassesInPackage(ChatCompletionRequest.class.getPackageName()).stream()
                .map(type -> type.name().toString())
                .toArray(String[]::new);
        return ReflectiveClassBuildItem.builder(names)
                .reason("bodies of OpenAI-compatible requests and responses")
                .constructors()
                .methods()
                .fields()
                .build();
    }
}
