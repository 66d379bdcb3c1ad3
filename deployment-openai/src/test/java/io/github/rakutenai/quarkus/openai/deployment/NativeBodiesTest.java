package io.github.rakutenai.quarkus.openai.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;
import io.quarkus.builder.BuildChainBuilder;
import io.quarkus.builder.BuildContext;
import io.quarkus.deployment.builditem.GeneratedResourceBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a native executable knows of the bodies; a build step tells it in a resource of the application. */
class NativeBodiesTest {

    private static final String RESOURCE = "reflective-classes.txt";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withEmptyApplication().addBuildChainCustomizer(NativeBodiesTest::listen);

    private static void listen(BuildChainBuilder chain) {
        chain.addBuildStep(NativeBodiesTest::tell)
                .consumes(ReflectiveClassBuildItem.class)
                .produces(GeneratedResourceBuildItem.class)
                .build();
    }

    private static void tell(BuildContext build) {
        String names = build.consumeMulti(ReflectiveClassBuildItem.class).stream()
                .filter(item -> item.isConstructors() && item.isMethods())
                .flatMap(item -> item.getClassNames().stream())
                .collect(Collectors.joining("\n"));
        build.produce(new GeneratedResourceBuildItem(RESOURCE, names.getBytes(UTF_8)));
    }

    @Test
    void every_type_of_the_api_is_there_for_jackson() throws Exception {
        assertThat(typesOfTheApi())
                .contains(ChatCompletionRequest.class.getName(), ChatCompletion.Choice.class.getName())
                .isSubsetOf(registered());
    }

    @Test
    void the_strategy_that_names_their_fields_is_there_too() throws Exception {
        assertThat(registered()).contains(SnakeCaseStrategy.class.getName());
    }

    private static List<String> registered() throws IOException {
        try (InputStream names = Thread.currentThread().getContextClassLoader().getResourceAsStream(RESOURCE)) {
            return new String(names.readAllBytes(), UTF_8).lines().toList();
        }
    }

    /** Found as files, in a folder or a jar. */
    private static List<String> typesOfTheApi() throws Exception {
        String file = ChatCompletionRequest.class.getSimpleName() + ".class";
        URI uri = ChatCompletionRequest.class.getResource(file).toURI();
        if (!uri.getScheme().equals("jar")) {
            return typesIn(Path.of(uri).getParent());
        }
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
            return typesIn(jar.provider().getPath(uri).getParent());
        }
    }

    private static List<String> typesIn(Path folder) throws IOException {
        String prefix = ChatCompletionRequest.class.getPackageName() + ".";
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> prefix + name.substring(0, name.length() - ".class".length()))
                    .toList();
        }
    }
}
