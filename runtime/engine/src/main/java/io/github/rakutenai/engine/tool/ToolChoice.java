package io.github.rakutenai.engine.tool;

/** Whether a reply calls tools. */
public sealed interface ToolChoice {

    /** As the model likes: it may answer instead. */
    record Auto() implements ToolChoice {}

    /** At least one, whichever the model likes. */
    record Required() implements ToolChoice {}

    /** This one, once. */
    record Named(String name) implements ToolChoice {}

    /** None: the model knows them but answers. */
    record None() implements ToolChoice {}
}
