package io.github.rakutenai.engine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The shapes of calls of native functions that a module's classes make, read from the class files, and those that its metadata
 * allow in a native executable. One is {@code jint(jlong, jint)}.
 */
public final class Downcalls {

    private static final String DESCRIPTOR = "java/lang/foreign/FunctionDescriptor";
    private static final Map<String, String> LAYOUTS = Map.of(
            "ValueLayout$OfInt", "jint",
            "ValueLayout$OfLong", "jlong",
            "ValueLayout$OfFloat", "jfloat",
            "AddressLayout", "void*");

    private Downcalls() {}

    /** @param type any class of the module */
    public static Set<String> madeByModuleOf(Class<?> type) throws IOException {
        URI classes = URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString());
        try (Stream<Path> files = Files.walk(Path.of(classes))) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .flatMap(file -> madeBy(file).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> madeBy(Path file) {
        try {
            ClassModel model = ClassFile.of().parse(file);
            return model.methods().stream()
                    .flatMap(method -> method.code().stream())
                    .flatMap(code -> madeBy(code, file).stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> madeBy(CodeModel code, Path file) {
        List<String> made = new ArrayList<>();
        List<String> layouts = new ArrayList<>();
        for (CodeElement element : code) {
            switch (element) {
                case FieldInstruction field -> layout(field.typeSymbol()).ifPresent(layouts::add);
                case InvokeInstruction call
                when call.owner().asInternalName().equals(DESCRIPTOR) -> {
                    made.add(shape(call.name().stringValue(), layouts, file));
                    layouts.clear();
                }
                case InvokeInstruction other -> layouts.clear();
                default -> {
                    // Only layouts and calls matter.
                }
            }
        }
        return made;
    }

    private static Optional<String> layout(ClassDesc type) {
        return Optional.ofNullable(LAYOUTS.get(type.displayName()));
    }

    private static String shape(String factory, List<String> layouts, Path file) {
        boolean result = factory.equals("of");
        if (result && layouts.isEmpty()) {
            throw new AssertionError(file + " makes a function descriptor of layouts that are no constants");
        }
        String parameters = String.join(", ", layouts.subList(result ? 1 : 0, layouts.size()));
        return (result ? layouts.getFirst() : "void") + "(" + parameters + ")";
    }

    /** @param type any class of the module */
    public static Set<String> allowedInModuleOf(Class<?> type, String artifact) throws IOException {
        String file = "/META-INF/native-image/io.github.rakutenai/" + artifact + "/reachability-metadata.json";
        JsonNode downcalls = new ObjectMapper().readTree(type.getResource(file)).at("/foreign/downcalls");
        return downcalls.valueStream().map(Downcalls::shape).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String shape(JsonNode downcall) {
        return downcall.get("returnType").asText()
                + downcall.get("parameterTypes")
                        .valueStream()
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(", ", "(", ")"));
    }
}
