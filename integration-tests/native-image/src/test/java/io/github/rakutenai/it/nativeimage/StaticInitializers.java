package io.github.rakutenai.it.nativeimage;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.DirectMethodHandleDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the classes whose static initializers, with all that they call, make or ask for what belongs to one process: native
 * memory and functions, threads, the machine, the modules. In an executable such a class must not bring with it what it found on
 * the machine that built it.
 */
final class StaticInitializers {

    /** Prefixes of owner and name of what is called. */
    private static final List<String> OF_ONE_PROCESS = List.of(
            "java/lang/foreign/Arena.",
            "java/lang/foreign/Linker.",
            "java/lang/foreign/SymbolLookup.",
            "java/lang/foreign/MemorySegment.ofAddress",
            "java/lang/foreign/MemorySegment.reinterpret",
            "java/lang/ModuleLayer.boot",
            "java/lang/ProcessHandle.",
            "java/lang/Runtime.getRuntime",
            "java/lang/System.getenv",
            "java/lang/System.getProperty",
            "java/lang/Thread.",
            "java/lang/management/",
            "java/lang/ref/Cleaner.create",
            "java/net/http/HttpClient",
            "java/nio/channels/",
            "java/nio/file/Files.",
            "java/security/SecureRandom.",
            "java/util/Random.",
            "java/util/SplittableRandom.",
            "java/util/concurrent/Executors.",
            "java/util/concurrent/ForkJoinPool.",
            "java/util/concurrent/ThreadPoolExecutor.");

    private record Method(String owner, String name, String descriptor) {}

    private final Map<Method, Set<Method>> calls = new HashMap<>();

    /** @param classes class files by internal name */
    StaticInitializers(Map<String, byte[]> classes) {
        classes.values().forEach(bytes -> read(ClassFile.of().parse(bytes)));
    }

    private void read(ClassModel type) {
        String owner = type.thisClass().asInternalName();
        for (MethodModel method : type.methods()) {
            Set<Method> called = new HashSet<>();
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        switch (element) {
                            case InvokeInstruction call -> called.add(called(call));
                            case InvokeDynamicInstruction lambda ->
                                lambda(lambda).forEach(called::add);
                            default -> {
                                // Calls alone matter.
                            }
                        }
                    }));
            calls.put(
                    new Method(
                            owner,
                            method.methodName().stringValue(),
                            method.methodType().stringValue()),
                    called);
        }
    }

    private static Method called(InvokeInstruction call) {
        return new Method(
                call.owner().asInternalName(),
                call.name().stringValue(),
                call.type().stringValue());
    }

    /** A lambda counts as called where it is made. */
    private static Stream<Method> lambda(InvokeDynamicInstruction instruction) {
        return instruction.bootstrapArgs().stream()
                .filter(DirectMethodHandleDesc.class::isInstance)
                .map(DirectMethodHandleDesc.class::cast)
                .map(handle -> new Method(
                        handle.owner().descriptorString().replaceAll("^L|;$", ""),
                        handle.methodName(),
                        handle.lookupDescriptor()));
    }

    /** Names of classes, each with the call that tells. */
    Map<String, String> ofOneProcess() {
        Map<String, String> found = new TreeMap<>();
        for (Method method : calls.keySet()) {
            if (method.name().equals("<clinit>")) {
                telling(method, new HashSet<>())
                        .ifPresent(call -> found.put(method.owner().replace('/', '.'), call));
            }
        }
        return found;
    }

    private Optional<String> telling(Method method, Set<Method> visited) {
        if (!visited.add(method)) {
            return Optional.empty();
        }
        String call = method.owner() + "." + method.name();
        if (OF_ONE_PROCESS.stream().anyMatch(call::startsWith)) {
            return Optional.of(call);
        }
        return calls.getOrDefault(method, Set.of()).stream()
                .flatMap(called -> telling(called, visited).stream())
                .findFirst();
    }
}
