package io.github.rakutenai.it.nativeimage;

import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.List;
import java.util.Optional;

/** Reads GraalVM's substitutions from class files. */
final class Substitutions {

    private static final String ANNOTATIONS = "Lcom/oracle/svm/core/annotate/";

    private Substitutions() {}

    /** The internal name of the class whose methods are replaced. */
    static String target(ClassModel substitution) {
        AnnotationValue target = annotation(substitution, "TargetClass").orElseThrow().elements().stream()
                .filter(element -> element.name().equalsString("value"))
                .findFirst()
                .orElseThrow()
                .value();
        return ((AnnotationValue.OfClass) target).className().stringValue().replaceAll("^L|;$", "");
    }

    /** Names and descriptors of the methods that replace others; at least one. */
    static List<String> substituted(ClassModel substitution) {
        List<MethodModel> methods = substitution.methods().stream()
                .filter(method -> annotation(method, "Substitute").isPresent())
                .toList();
        if (methods.isEmpty()) {
            throw new AssertionError(substitution.thisClass().asInternalName() + " replaces nothing");
        }
        return signatures(methods);
    }

    static List<String> signatures(List<MethodModel> methods) {
        return methods.stream()
                .map(method ->
                        method.methodName().stringValue() + method.methodType().stringValue())
                .toList();
    }

    private static Optional<Annotation> annotation(AttributedElement element, String name) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(attribute -> attribute.annotations().stream())
                .filter(annotation -> annotation.className().equalsString(ANNOTATIONS + name + ";"))
                .findFirst();
    }
}
