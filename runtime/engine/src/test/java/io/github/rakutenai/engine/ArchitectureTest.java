package io.github.rakutenai.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.tensor.SharedArenas;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls inside the engine: which package may use which, and what no class may do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    private static final String ENGINE = "io.github.rakutenai.engine";

    /** The package where all parts are put together: it may use every other, and no other may use it. */
    private static final String WHOLE = "";

    /** Arrows between packages; whoever may use a package may use what lies behind it too. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry(WHOLE, Set.of("inference", "tool", "quantization", "measurement")),
            Map.entry("measurement", Set.of("backend", "sampling")),
            Map.entry("quantization", Set.of("backend", "tokenizer")),
            Map.entry("inference", Set.of("scheduler", "sampling", "backend", "tokenizer")),
            Map.entry("scheduler", Set.of("kvcache", "sampling", "speculation")),
            Map.entry("backend", Set.of("model", "kernel", "kvcache", "logits")),
            Map.entry("model", Set.of("checkpoint")),
            Map.entry("tokenizer", Set.of("checkpoint")),
            Map.entry("sampling", Set.of("grammar", "logits")),
            Map.entry("tool", Set.of("grammar")),
            Map.entry("grammar", Set.of("tokenizer")),
            Map.entry("kernel", Set.of("tensor")),
            Map.entry("checkpoint", Set.of("tensor")),
            Map.entry("kvcache", Set.of()),
            Map.entry("logits", Set.of()),
            Map.entry("speculation", Set.of()),
            Map.entry("tensor", Set.of()));

    private JavaClasses engine;

    @BeforeAll
    void readClasses() {
        engine = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ENGINE);
    }

    @Test
    void class_files_of_this_java_version_are_read() {
        assertThat(engine.contain(ENGINE + ".tensor.Tensor")).isTrue();
        assertThat(engine.get(ENGINE + ".tensor.Tensor").getMethods()).isNotEmpty();
    }

    @Test
    void every_package_is_in_the_drawing() {
        Set<String> packages = engine.stream().map(ArchitectureTest::packageOf).collect(Collectors.toSet());
        assertThat(ARROWS.keySet()).containsAll(packages);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void a_package_uses_only_what_its_arrows_lead_to(String name) {
        Set<String> allowed = reachable(name);
        classes()
                .that()
                .resideInAPackage(name.equals(WHOLE) ? ENGINE : ENGINE + "." + name)
                .should()
                .onlyDependOnClassesThat(describe(
                        "lie in " + allowed + " or outside the engine",
                        type -> !type.getPackageName().startsWith(ENGINE) || allowed.contains(packageOf(type))))
                .allowEmptyShould(true)
                .check(engine);
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().equals(ENGINE)
                ? WHOLE
                : type.getPackageName().substring(ENGINE.length() + 1);
    }

    private static Set<String> packages() {
        return ARROWS.keySet();
    }

    private static Set<String> reachable(String name) {
        Set<String> found = new LinkedHashSet<>(Set.of(name));
        for (String next : ARROWS.get(name)) {
            found.addAll(reachable(next));
        }
        return found;
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching(ENGINE + ".(*)..").should().beFreeOfCycles().check(engine);
    }

    @Test
    void static_fields_do_not_change() {
        fields().that().areStatic().should().beFinal().check(engine);
        fields().that()
                .areStatic()
                .should()
                .notHaveRawType(describe("that can change", ArchitectureTest::isMutable))
                .check(engine);
    }

    private static boolean isMutable(JavaClass type) {
        return type.getPackageName().startsWith("java.util.concurrent")
                || type.isAssignableTo(ThreadLocal.class)
                || type.isAssignableTo(StringBuilder.class)
                || type.isAssignableTo(Collection.class) && !type.isInterface()
                || type.isAssignableTo(Map.class) && !type.isInterface();
    }

    @Test
    void only_the_engine_and_the_cpu_backend_s_pool_start_threads() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ENGINE + ".inference.InferenceEngine")
                .and()
                .doNotHaveFullyQualifiedName(ENGINE + ".backend.WorkerPool")
                .should()
                .accessTargetWhere(startsThreads())
                .check(engine);
    }

    private static DescribedPredicate<JavaAccess<?>> startsThreads() {
        List<String> owners = List.of(
                Executors.class.getName(),
                CompletableFuture.class.getName(),
                "java.util.Timer",
                "java.util.concurrent.ForkJoinPool");
        return describe("starts a thread", access -> {
            JavaClass owner = access.getTargetOwner();
            return owners.contains(owner.getName())
                    || owner.getName().startsWith("java.lang.Thread")
                            && access.getName().contains("start")
                    || access.getName().equals("parallelStream")
                    || access.getName().equals("parallel")
                            && owner.getPackageName().equals("java.util.stream");
        });
    }

    /** A native executable has no others. */
    @Test
    void memory_that_threads_share_comes_from_shared_arenas_alone() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(SharedArenas.class.getName())
                .should()
                .callMethod(Arena.class, "ofShared")
                .check(engine);
    }

    @Test
    void nothing_of_the_engine_knows_a_framework_or_a_device() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..", "dev.langchain4j..", "uk.ac.manchester.tornado..")
                .check(engine);
    }

    @Test
    void only_kernels_know_the_incubating_vectors() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ENGINE + ".kernel")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(engine);
    }

    /** So that a native executable without the module needs nothing but another {@link KernelProvider#fastest()}. */
    @Test
    void the_incubating_vectors_are_reached_through_their_provider_alone() {
        Set<JavaClass> reached = new LinkedHashSet<>();
        engine.stream()
                .filter(type -> !packageOf(type).equals("kernel") || type.isEquivalentTo(ScalarKernels.class))
                .forEach(type -> reach(type, reached));

        assertThat(reached).contains(engine.get(KernelProvider.class), engine.get(ScalarKernels.class));
        assertThat(reached).noneMatch(type -> !type.isEquivalentTo(KernelProvider.class) && knowsVectors(type));
    }

    private void reach(JavaClass type, Set<JavaClass> reached) {
        if (reached.add(type) && !type.isEquivalentTo(KernelProvider.class)) {
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ENGINE))
                    .forEach(target -> reach(target, reached));
        }
    }

    private static boolean knowsVectors(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .anyMatch(dependency ->
                        dependency.getTargetClass().getPackageName().startsWith("jdk.incubator"));
    }
}
