package io.github.rakutenai.it.nativeimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

/** What native-image would be told, against what the classes do that it would be given. */
class NativeSourcesIT {

    private static final String LIBRARY = "com/hubspot/jinjava/lib/";

    @Test
    void every_class_that_holds_what_belongs_to_one_process_is_initialized_at_run_time() throws IOException {
        NativeSources sources = NativeSources.withVectors();

        Map<String, String> found = new StaticInitializers(sources.classes(".rakutenai.", "jinjava")).ofOneProcess();

        assertThat(found).containsKeys("io.github.rakutenai.engine.tensor.LargeMemory");
        found.keySet().removeAll(sources.initializedAtRunTime());
        assertThat(found).isEmpty();
    }

    @Test
    void without_vectors_nothing_asks_for_their_module() throws IOException {
        NativeSources sources = NativeSources.withoutVectors();

        assertThat(sources.arguments()).noneMatch(argument -> argument.contains("jdk.incubator.vector"));
        assertThat(sources.arguments()).noneMatch(argument -> argument.contains("rakutenai.native.vectors"));
        assertThat(sources.resources()).doesNotContain("MatmulAccelerator");
        assertThat(sources.reflection()).doesNotContainKey("io.github.rakutenai.onednn.OneDnnAccelerator");
    }

    @Test
    void every_method_that_is_substituted_is_there() throws IOException {
        Map<String, byte[]> classes = NativeSources.withoutVectors().classes(".rakutenai.");

        List<ClassModel> substitutions = classes.entrySet().stream()
                .filter(type -> type.getKey().contains("/graal/Target_")
                        && !type.getKey().contains("$"))
                .map(type -> ClassFile.of().parse(type.getValue()))
                .toList();

        assertThat(substitutions).isNotEmpty();
        for (ClassModel substitution : substitutions) {
            ClassModel target = ClassFile.of().parse(classes.get(Substitutions.target(substitution)));
            assertThat(Substitutions.signatures(target.methods())).containsAll(Substitutions.substituted(substitution));
        }
    }

    @Test
    void vectors_bring_their_module_the_option_and_onednn() throws IOException {
        NativeSources sources = NativeSources.withVectors();

        assertThat(String.join(" ", sources.arguments()))
                .containsPattern("--add-modules[= ]jdk\\.incubator\\.vector")
                .contains("-J-Drakutenai.native.vectors=true");
        assertThat(new String(
                        sources.bytes("META-INF/native-image/io.github.rakutenai/vectors/native-image.properties"),
                        StandardCharsets.UTF_8))
                .contains("-H:+VectorAPISupport");
        assertThat(sources.resources()).contains("MatmulAccelerator");
        assertThat(sources.reflection()).containsKey("io.github.rakutenai.onednn.OneDnnAccelerator");
    }

    @Test
    void classes_that_hold_vectors_are_initialized_when_the_executable_is_built() throws IOException {
        NativeSources sources = NativeSources.withVectors();

        Set<String> species = sources.classes(".rakutenai.").values().stream()
                .map(ClassFile.of()::parse)
                .filter(type -> type.fields().stream()
                        .anyMatch(field -> field.fieldType().stringValue().startsWith("Ljdk/incubator/vector/")))
                .map(type -> type.thisClass().asInternalName().replace('/', '.'))
                .collect(Collectors.toSet());

        assertThat(species).isNotEmpty();
        assertThat(sources.initializedAtRunTime()).doesNotContainAnyElementsOf(species);
    }

    @Test
    void all_that_templates_can_name_can_be_made_and_called() throws IOException {
        NativeSources sources = NativeSources.withVectors();

        Set<String> registered = new TreeSet<>();
        sources.classes("jinjava").values().stream()
                .map(ClassFile.of()::parse)
                .filter(type -> type.thisClass().asInternalName().startsWith(LIBRARY))
                .flatMap(type -> type.methods().stream())
                .flatMap(method -> method.code().stream())
                .filter(NativeSourcesIT::registersClasses)
                .flatMap(NativeSourcesIT::classConstants)
                .forEach(registered::add);

        assertThat(registered).hasSizeGreaterThan(100);
        assertThat(sources.reflection().keySet()).containsAll(registered);
        assertThat(sources.reflection())
                .containsKeys(
                        "com.hubspot.jinjava.el.ExtendedSyntaxBuilder",
                        "jinjava.de.odysseus.el.tree.impl.Scanner",
                        "com.hubspot.jinjava.lib.fn.Functions");
        assertThat(sources.resources()).contains("LocalStrings");
    }

    private static boolean registersClasses(CodeModel code) {
        return code.elementStream()
                .anyMatch(element -> element instanceof InvokeInstruction call
                        && call.name().stringValue().equals("registerClasses"));
    }

    private static Stream<String> classConstants(CodeModel code) {
        return code.elementStream()
                .filter(ConstantInstruction.LoadConstantInstruction.class::isInstance)
                .map(element -> ((ConstantInstruction.LoadConstantInstruction) element).constantEntry())
                .filter(ClassEntry.class::isInstance)
                .map(entry -> ((ClassEntry) entry).asInternalName().replace('/', '.'));
    }

    @Test
    void the_demo_model_is_in_it() throws IOException {
        assertThat(NativeSources.withoutVectors().resources())
                .contains("META-INF/rakutenai/demo.gguf")
                .contains("META-INF/rakutenai/demo.properties");
    }

    @Test
    void records_of_the_application_can_be_answers() throws IOException {
        assertThat(NativeSources.withVectors().reflection())
                .containsKeys(Entry.class.getName(), Entry.Kind.class.getName());
    }

    @Test
    void native_functions_may_be_called() throws IOException {
        assertThat(NativeSources.withoutVectors().arguments()).contains("--enable-native-access=ALL-UNNAMED");
    }
}
