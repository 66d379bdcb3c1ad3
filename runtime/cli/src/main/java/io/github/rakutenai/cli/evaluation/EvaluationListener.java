package io.github.rakutenai.cli.evaluation;

/** Hears how an evaluation goes, on the thread that runs it. */
public interface EvaluationListener {

    /** The data was read. */
    void started(TaskCard task, int examples);

    /** One more example is done; they come in their order. */
    void finished(ExampleResult example);
}
