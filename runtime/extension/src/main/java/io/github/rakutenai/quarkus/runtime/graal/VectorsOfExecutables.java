package io.github.rakutenai.quarkus.runtime.graal;

/** How the build of an application tells the build of its native executable whether that has vectors. */
public final class VectorsOfExecutables {

    /** A system property of the process that builds the executable: {@code true} if it has. */
    public static final String PROPERTY = "rakutenai.native.vectors";

    private VectorsOfExecutables() {}
}
