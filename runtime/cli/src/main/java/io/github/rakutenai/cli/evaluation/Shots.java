package io.github.rakutenai.cli.evaluation;

import java.util.List;

/** Where the worked examples before a question come from. */
public sealed interface Shots {

    /**
     * Others for each question, drawn at random.
     *
     * @param pool of the training set; where it is empty they come from the evaluated examples, without the question itself
     */
    record Drawn(List<Document> pool) implements Shots {

        public Drawn {
            pool = List.copyOf(pool);
        }
    }

    /** The same for all questions: the first ones of a list. */
    record First(List<Document> list) implements Shots {

        public First {
            list = List.copyOf(list);
        }
    }

    /** The questions bring those that they have. */
    record InQuestion() implements Shots {}
}
