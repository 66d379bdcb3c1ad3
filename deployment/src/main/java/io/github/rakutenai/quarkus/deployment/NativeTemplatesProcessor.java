package io.github.rakutenai.quarkus.deployment;

import java.util.Collection;
import java.util.stream.Stream;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.el.ExtendedSyntaxBuilder;
import com.hubspot.jinjava.el.ext.AbstractCallableMethod;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.builditem.nativeimage.NativeImageResourceBundleBuildItem;
import io.quarkus.deployment.builditem.nativeimage.ReflectiveClassBuildItem;
import io.quarkus.deployment.pkg.steps.NativeOrNativeSourcesBuild;
import jinjava.de.odysseus.el.tree.impl.Scanner;

/** What Jinjava, which renders chat templates, finds by name in a native executable. */
class NativeTemplatesProcessor {

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    ReflectiveClassBuildItem made() {
        Context context = new Jinjava().getGlobalContextCopy();
        Stream<Class<?>> library = Stream.of(context.getAllFilters(), context.getAllTags(), context.getAllExpTests())
                .flatMap(Collection::stream)
                .map(Object::getClass);
        return constructed(Stream.concat(library, Stream.of(ExtendedSyntaxBuilder.class)));
    }

    private static ReflectiveClassBuildItem constructed(Stream<Class<?>> classes) {
        return ReflectiveClassBuildItem.builder(names(classes))
                .reason("Jinjava makes it")
                .build();
    }

    @BuildStep(onlyIf = NativeOrNativeSourcesBuild.class)
    ReflectiveClassBuildItem called() {
        Stream<Class<?>> functions = new Jinjava()
                .getGlobalContextCopy().getAllFunctions().stream()
                        .map(ELFunctionDefinition::getMethod)
                        .map(method -> method.getDeclaringClass());
        return ReflectiveClassBuildItem.builder(
                        names(Stream.concat(functions, Stream.of(AbstractCallableMethod.class, Scanner.class))))
                .reason("Jinjava calls its methods by name")
                .constructors(false)
                .methods()
                .fields()
                .build();
    }

    private static String[] names(Stream<Class<?>> classes) {
        return classes.map(Class::getName).distinct().sorted().toArray(String[]::new);
    }

    @BuildStep
    NativeImageResourceBundleBuildItem messages() {
        return new NativeImageResourceBundleBuildItem("jinjava.de.odysseus.el.misc.LocalStrings");
    }
}
